/* Between the trap frame on a thread's kernel stack and Linux's struct user_regs_struct. */
#include "proc/regs.h"
#include "abi/errno.h"
#include "cpu/debug.h"
#include "cpu/fpu.h"
#include "cpu/layout.h"
#include "kernel/thread.h"
#include "lib/string.h"
#include "mm/slab.h"

/* The frame's layout is pt_regs, which user_regs_struct begins with. */
BUILD_BUG_ON(offsetof(struct user_regs_struct, ss) != offsetof(struct trapframe, ss));
BUILD_BUG_ON(offsetof(struct user_regs_struct, orig_rax) != offsetof(struct trapframe, orig_rax));

void regs_read(struct thread *t, struct user_regs_struct *r)
{
	const struct trapframe *tf = task_frame(&t->task);

	memset(r, 0, sizeof(*r));
	memcpy(r, tf, sizeof(*tf));
	if (!t->task.in_syscall)
		r->orig_rax = -1ul;
	r->fs_base = t->task.fs_base;
	r->gs_base = t->task.gs_base;
}

bool regs_write(struct thread *t, const struct user_regs_struct *r)
{
	struct trapframe tf;

	memcpy(&tf, r, sizeof(tf));
	if (!trapframe_sanitize(&tf) || r->fs_base >= USER_LIMIT || r->gs_base >= USER_LIMIT)
		return false;
	*task_frame(&t->task) = tf;
	t->task.fs_base = r->fs_base;
	t->task.gs_base = r->gs_base;
	t->task.frame_changed = 1;
	if ((long)r->orig_rax < 0)
		t->task.in_syscall = false;
	return true;
}

uint64_t debugreg_read(const struct thread *t, unsigned n)
{
	const struct debug_regs *d = t->task.debug;

	return (d ? ((const uint64_t *)d)[n] : 0) ^ (n == 6 ? DR6_FIXED : 0);
}

int debugreg_write(struct thread *t, unsigned n, uint64_t word)
{
	struct debug_regs new = { 0 };

	if (n == 4 || n == 5)
		return -EIO;
	if (!t->task.debug && word)
		t->task.debug = kzalloc(sizeof(new));
	if (!t->task.debug)
		return word ? -ENOMEM : 0;
	new = *t->task.debug;
	((uint64_t *)&new)[n] = n == 7 ? word & DR7_KEPT : n == 6 ? word ^ DR6_FIXED : word;
	if (!debug_valid(&new))
		return -EINVAL;
	*t->task.debug = new;
	return 0;
}

void debugregs_drop(struct thread *t)
{
	if (!t->task.debug)
		return;
	memset(t->task.debug, 0, sizeof(*t->task.debug));
	debug_load(NULL);
}

void fpregs_read(struct thread *t, struct user_fpregs_struct *r)
{
	if (t == current)
		fpu_save_live(t->task.fpu);
	memcpy(r, t->task.fpu, sizeof(*r));
	memset(r->padding, 0, sizeof(r->padding));
}
