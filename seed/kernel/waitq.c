/* Sleeping and waking. Read kernel/sched.c and kernel/waitq.h before. */
#include "kernel/waitq.h"
#include "abi/errno.h"
#include "cpu/clock.h"
#include "hooks.h"
#include "kernel/sched.h"
#include "proc/proc.h"

void waitq_init(struct waitq *q)
{
	list_init(&q->waiters);
}

/* From now on a wake-up of q reaches the running thread, whether it sleeps already or
   not. */
void waiter_add(struct waiter *w, struct waitq *q)
{
	w->thread = current;
	list_add_tail(&q->waiters, &w->link);
}

/* To wake one that does not sleep is no mistake: a signal and a wake-up may come
   together. */
void thread_wake(struct thread *t)
{
	if (t->state == THREAD_SLEEPING || t->state == THREAD_BLOCKED)
		sched_add(t);
}

/* The list of all threads is walked: with a thousand ticks a second and a hundred
   threads that is one part in a thousand of the time. */
void sleep_tick(void)
{
	nsec_t now = clock_now();
	struct proc *p;
	struct thread *t;

	list_for_each(p, &proc_all, all_link) {
		list_for_each(t, &p->threads, proc_link)
			if (t->deadline <= now)
				thread_wake(t);
		if (HOOKED(signal_hooks))
			signal_hooks.tick(p, now);
	}
}

/* Is there a reason not to sleep on? A signal, or the end of the process. */
static bool disturbed(bool killable)
{
	if (current->killed)
		return true;
	return !killable && HOOKED(signal_hooks) && signal_hooks.pending();
}

/* Return to here is by a wake, a signal, or the deadline; which of them it was, is
   looked up afterwards. */
static int sleep(nsec_t deadline, bool killable, void *caller)
{
	if (disturbed(killable))
		return -EINTR;
	if (deadline <= clock_now())
		return -ETIMEDOUT;
	current->deadline = deadline;
	current->wchan = (uintptr_t)caller;        /* what ps shows */
	thread_set_state(current, killable ? THREAD_BLOCKED : THREAD_SLEEPING);
	schedule();
	current->deadline = FOREVER;
	if (deadline <= clock_now())
		return -ETIMEDOUT;
	return disturbed(killable) ? -EINTR : 0;
}

/* The address to which this function returns is noted: ps shows the name of the
   function there. */
int thread_sleep(nsec_t deadline)
{
	return sleep(deadline, false, __builtin_return_address(0));
}

/* A waiter that a wake has taken off the queue points at itself. Woken counts more
   than the deadline and the signal: the condition may hold now. */
static int sleep_on(struct waitq *q, nsec_t deadline, bool killable, void *caller)
{
	struct waiter w;
	bool woken;
	int r;

	waiter_add(&w, q);
	r = sleep(deadline, killable, caller);
	/* A wake-up took us off the queue. Otherwise a signal or the clock ended the sleep, and we
	   must go off it ourselves: the waiter lies on this stack, which will soon hold other things. */
	woken = list_empty(&w.link);
	list_del(&w.link);
	return woken ? 0 : r;
}

int wait_on(struct waitq *q, nsec_t deadline)
{
	return sleep_on(q, deadline, false, __builtin_return_address(0));
}

int wait_killable(struct waitq *q)
{
	return sleep_on(q, FOREVER, true, __builtin_return_address(0));
}

void wake_all(struct waitq *q)
{
	while (!list_empty(&q->waiters)) {
		struct waiter *w = list_first(&q->waiters, struct waiter, link);

		list_del(&w->link);
		thread_wake(w->thread);
	}
}
