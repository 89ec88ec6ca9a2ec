/* The first frame of a new thread: what context_switch will pop, below the place where
   the user registers always are. */
#include "cpu/cpu.h"
#include "cpu/fpu.h"
#include "cpu/layout.h"
#include "lib/assert.h"
#include "lib/string.h"

BUILD_BUG_ON(offsetof(struct trapframe, rax) != TF_RAX);
BUILD_BUG_ON(offsetof(struct trapframe, r8) != TF_R8);
BUILD_BUG_ON(offsetof(struct trapframe, rdi) != TF_RDI);
BUILD_BUG_ON(offsetof(struct trapframe, error) != TF_ERROR);
BUILD_BUG_ON(offsetof(struct trapframe, rip) != TF_RIP);
BUILD_BUG_ON(offsetof(struct trapframe, cs) != TF_CS);
BUILD_BUG_ON(offsetof(struct trapframe, rflags) != TF_RFLAGS);
BUILD_BUG_ON(offsetof(struct trapframe, rsp) != TF_RSP);
BUILD_BUG_ON(sizeof(struct trapframe) != TF_SIZE);

/* In the order context_switch pops. */
struct switch_frame {
	uint64_t r15, r14, r13, r12, rbx, rbp, rip;
};

void thread_start(void);
void user_start(void);
void task_enter_user(struct cpu_task *t);

static void push_switch_frame(struct cpu_task *t, const struct switch_frame *f)
{
	struct switch_frame *at = (struct switch_frame *)task_frame(t) - 1;

	*at = *f;
	t->rsp = (uintptr_t)at;
}

void context_init_kernel(struct cpu_task *t, void (*fn)(void *), void *arg)
{
	struct switch_frame f = {
		.rip = (uintptr_t)thread_start, .rbx = (uintptr_t)fn, .r12 = (uintptr_t)arg,
	};

	*task_frame(t) = (struct trapframe){
		.cs = SEL_UCODE, .ss = SEL_UDATA, .rflags = RFLAGS_IF | RFLAGS_FIXED,
	};
	push_switch_frame(t, &f);
}

/* tricks.md: First frame */
void context_init_user(struct cpu_task *t, const struct trapframe *tf)
{
	struct switch_frame f = { .rip = (uintptr_t)user_start };

	*task_frame(t) = *tf;
	push_switch_frame(t, &f);
}

/* A kernel thread's function returned. */
void task_enter_user(struct cpu_task *t)
{
	assert(t->fpu);
	assert(trapframe_sanitize(task_frame(t)));
}

bool trapframe_sanitize(struct trapframe *tf)
{
	tf->cs = SEL_UCODE;
	tf->ss = SEL_UDATA;
	tf->rflags = (tf->rflags & RFLAGS_USER) | RFLAGS_IF | RFLAGS_FIXED;
	return tf->rip < USER_LIMIT;
}
