/* Threads are made and ended here. Read kernel/thread.h and cpu/switch.S before. */
#include "kernel/thread.h"
#include "boot/bootinfo.h"
#include "cpu/clock.h"
#include "kernel/klog.h"
#include "kernel/waitq.h"
#include "lib/assert.h"
#include "mm/kmalloc.h"
#include "mm/kmap.h"
#include "proc/proc.h"

_Static_assert(offsetof(struct thread, rsp) == 0, "cpu/switch.S: THREAD_RSP");

/* What context_switch pops, and where it returns to. */
struct switch_frame {
	uint64_t r15, r14, r13, r12, rbx, rbp, rip;
};

void thread_start(void);                   /* cpu/switch.S */

/* The first thing that is pushed when the thread comes from user mode to its empty
   kernel stack is this frame. */
struct trapframe *thread_frame(const struct thread *t)
{
	return (struct trapframe *)((char *)t->kstack + KSTACK_SIZE) - 1;
}

/* The kernel stack of a new thread is made to look as if it had called
   context_switch: the frame that brings it to user mode at the end of the stack,
   below it what context_switch pops. */
struct thread *thread_new(struct proc *p, int tid, const struct trapframe *entry, void (*function)(void))
{
	struct thread *t = kzalloc(sizeof(*t));
	struct switch_frame *frame;

	if (!t)
		return NULL;
	t->kstack = kstack_alloc();
	if (!t->kstack) {
		kfree(t);
		return NULL;
	}
	*thread_frame(t) = entry ? *entry : (struct trapframe){ 0 };
	frame = (struct switch_frame *)thread_frame(t) - 1;
	*frame = (struct switch_frame){ .rip = (uintptr_t)thread_start, .rbx = (uintptr_t)function };
	t->rsp = (uintptr_t)frame;
	t->tid = tid;
	t->proc = p;
	t->deadline = FOREVER;
	fpu_init(t->fpu);
	list_init(&t->run_link);
	list_add_tail(&p->threads, &t->proc_link);
	return t;
}

/* Not its own stack: a thread that ends is freed by the next one (schedule_finish). */
void thread_free(struct thread *t)
{
	assert(t != current);
	list_del(&t->proc_link);
	kstack_free(t->kstack);
	kfree(t);
}

/* One place for all changes, so that states=1 on the command line shows each of
   them. */
void thread_set_state(struct thread *t, enum thread_state state)
{
	static const char *const names[] = { "NEW", "READY", "RUNNING", "SLEEPING", "BLOCKED", "STOPPED", "DEAD" };
	static int logged = -1;            /* not asked yet */
	char value[8];

	if (logged < 0)
		logged = boot_option("states", value, sizeof(value));
	if (logged)
		printk("[%6ld us] %d %s: %s -> %s\n", clock_now() / 1000, t->tid, t->comm, names[t->state], names[state]);
	t->state = state;
}
