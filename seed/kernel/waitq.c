/* Sleeping and waking. Read kernel/sched.c and kernel/waitq.h before. */
#include "kernel/waitq.h"
#include "abi/errno.h"
#include "cpu/clock.h"
#include "hooks.h"
#include "kernel/sched.h"

/* A thread that sleeps until a deadline. */
struct alarm_clock {
	struct timer   timer;
	struct thread *thread;
};

void waitq_init(struct waitq *q)
{
	list_init(&q->waiters);
}

void waiter_add(struct waiter *w, struct waitq *q, bool shared)
{
	w->thread = current;
	w->shared = shared;
	list_add_tail(&q->waiters, &w->link);
}

/* A waiter that a wake has taken off the queue points at itself. */
bool waiter_remove(struct waiter *w)
{
	bool woken = list_empty(&w->link);

	list_del(&w->link);
	return woken;
}

/* To wake one that does not sleep is no mistake: a signal and a wake-up may come
   together. */
void thread_wake(struct thread *t)
{
	if (t->state == THREAD_SLEEPING || t->state == THREAD_BLOCKED)
		sched_add(t);
}

static void ring(struct timer *t)
{
	thread_wake(container_of(t, struct alarm_clock, timer)->thread);
}

/* Is there a reason not to sleep on? A signal, or the end of the process. */
static bool disturbed(bool killable)
{
	if (current->killed)
		return true;
	return !killable && HOOKED(signal_hooks) && signal_hooks.pending();
}

/* Return to here is by a wake, a signal, or the alarm clock; which of them it was,
   is looked up afterwards. */
static int sleep(nsec_t deadline, bool killable, void *caller)
{
	struct alarm_clock alarm = { .thread = current };

	if (disturbed(killable))
		return -EINTR;
	if (deadline <= clock_now())
		return -ETIMEDOUT;
	timer_init(&alarm.timer, ring);
	if (deadline != FOREVER)
		timer_set(&alarm.timer, deadline);
	current->wchan = (uintptr_t)caller;        /* what ps shows */
	thread_set_state(current, killable ? THREAD_BLOCKED : THREAD_SLEEPING);
	schedule();
	timer_cancel(&alarm.timer);
	if (deadline <= clock_now())
		return -ETIMEDOUT;
	return disturbed(killable) ? -EINTR : 0;
}

int thread_sleep(nsec_t deadline)
{
	return sleep(deadline, false, __builtin_return_address(0));
}

/* Woken counts more than the deadline and the signal: a wake-up of one must not be
   lost, because nobody else got it. */
int wait_on(struct waitq *q, nsec_t deadline)
{
	struct waiter w;
	int r;

	waiter_add(&w, q, false);
	r = sleep(deadline, false, __builtin_return_address(0));
	return waiter_remove(&w) ? 0 : r;
}

int wait_killable(struct waitq *q)
{
	struct waiter w;
	int r;

	waiter_add(&w, q, false);
	r = sleep(FOREVER, true, __builtin_return_address(0));
	return waiter_remove(&w) ? 0 : r;
}

static struct waiter *wake_first(struct waitq *q)
{
	struct waiter *w = list_first(&q->waiters, struct waiter, link);

	list_del(&w->link);
	thread_wake(w->thread);
	return w;
}

bool wake_one(struct waitq *q)
{
	bool somebody = !list_empty(&q->waiters);

	while (!list_empty(&q->waiters) && wake_first(q)->shared)
		;
	return somebody;
}

int wake_all(struct waitq *q)
{
	int n = 0;

	for (; !list_empty(&q->waiters); n++)
		wake_first(q);
	return n;
}
