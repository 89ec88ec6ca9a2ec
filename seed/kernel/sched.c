/* The scheduler: round robin. The ready threads stand in one queue; each gets the
   CPU for SLICE_TICKS ticks of the timer and goes to the end. The kernel itself is
   never interrupted: a thread gives the CPU away when it sleeps, and in user_return,
   on its way back to its program. If nobody is ready, the idle thread halts the
   processor until an interrupt comes. Read kernel/thread.c before. */
#include "kernel/sched.h"
#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "cpu/x86.h"
#include "hooks.h"
#include "kernel/waitq.h"
#include "lib/assert.h"
#include "mm/kmap.h"
#include "mm/vm.h"
#include "proc/proc.h"

void context_switch(struct thread *from, struct thread *to);       /* cpu/switch.S */
void schedule_finish(void);                                        /* called by cpu/switch.S */

struct list run_queue = LIST_INIT(run_queue);

static struct thread idle = { .comm = "idle", .state = THREAD_RUNNING };
struct thread *current = &idle;

uintptr_t kernel_stack;            /* for cpu/syscall.S: the end of the running thread's kernel stack */

static int    slice_used;          /* in ticks */
static nsec_t running_since;
static struct thread *dead_thread; /* ended, and still on its stack until the switch is done */

/* It goes to the end of the queue: who has slept does not overtake those that are
   ready. */
void sched_add(struct thread *t)
{
	assert(t != &idle && t->state != THREAD_READY && t->state != THREAD_DEAD);
	thread_set_state(t, THREAD_READY);
	list_add_tail(&run_queue, &t->run_link);
}

/* The machine's side of it: user registers that are not on the kernel stack, stacks
   for the next trap, page tables. */
static void load_machine(struct thread *from, struct thread *to)
{
	if (from->proc)
		fpu_save(from->fpu);
	if (!to->proc)
		return;                    /* the idle thread never goes to user mode */
	fpu_restore(to->fpu);
	wrmsr(MSR_FS_BASE, to->fs_base);
	kernel_stack = (uintptr_t)to->kstack + KSTACK_SIZE;
	cpu_set_kernel_stack(kernel_stack);
	space_switch(to->proc->space);
}

/* The heart of it. The caller's state is decided already. context_switch returns
   when this thread gets the CPU again, perhaps much later; until then other threads
   run, each having called schedule in its turn. */
void schedule(void)
{
	struct thread *from = current, *to = &idle;
	nsec_t now = clock_now();

	slice_used = 0;
	from->run_time += now - running_since;
	running_since = now;
	if (!list_empty(&run_queue)) {
		to = list_first(&run_queue, struct thread, run_link);
		list_del(&to->run_link);
		thread_set_state(to, THREAD_RUNNING);
	}
	/* It still stands on its own stack, and will until context_switch: whoever runs next
	   frees it. */
	if (from->state == THREAD_DEAD)
		dead_thread = from;
	if (to == from)
		return;
	/* From here to the end of context_switch `current` and the stack belong to different
	   threads; nothing can come between, because interrupts are off. */
	load_machine(from, to);
	current = to;
	context_switch(from, to);
	schedule_finish();
}

/* The first thing that a thread does when it has the CPU again, or for the first
   time. */
void schedule_finish(void)
{
	if (dead_thread) {
		thread_free(dead_thread);
		dead_thread = NULL;
	}
}

/* With nobody else ready, schedule finds the caller itself at the head of the queue. */
void sched_yield(void)
{
	sched_add(current);
	schedule();
}

/* Interrupts come only in user mode and while the idle thread waits. */
void sched_tick(void)
{
	slice_used++;
	sleep_tick();
}

/* Every way to user mode passes here: out of system calls, exceptions, interrupts,
   and the first steps of a new thread. */
void user_return(struct trapframe *tf)
{
	if (slice_used >= SLICE_TICKS && !list_empty(&run_queue))
		sched_yield();
	if (current->killed)
		thread_exit(0);
	if (HOOKED(signal_hooks))
		signal_hooks.deliver(tf);
}

/* Of the running thread the present turn is not yet added up. */
nsec_t thread_run_time(const struct thread *t)
{
	return t->run_time + (t == current ? clock_now() - running_since : 0);
}

_Noreturn void idle_loop(void)
{
	for (;;) {
		schedule();
		/* Interrupts are let in only while halted: sti takes effect after
		   hlt has begun, so a thread that an interrupt makes ready cannot be
		   overlooked. */
		if (list_empty(&run_queue))
			__asm__ volatile("sti; hlt; cli" : : : "memory");
	}
}
