/* Sleeping and waking. A waiter is on the queue before its owner gives up the lock that guards the
   condition; a wake unlinks it and says so under the queue's lock. So no wake is lost, and after
   waiter_remove() nobody looks at the waiter again. */
#include "kernel/waitq.h"
#include "kernel/mutex.h"
#include "kernel/thread.h"
#include "kernel/timer.h"
#include "cpu/clock.h"
#include "abi/errno.h"

void waitq_init(struct waitq *q)
{
	spin_init(&q->lock, RANK_WAITQ);
	list_init(&q->waiters);
}

static bool wake_thread(struct waiter *w, unsigned events)
{
	w->thread->wake_pending = true;
	thread_wake(w->thread);
	return true;
}

void waiter_init(struct waiter *w, struct waitq *q)
{
	w->q = q;
	w->thread = current;
	w->exclusive = w->woken = w->persistent = false;
	w->wake = wake_thread;
	w->match = NULL;
	w->arg = NULL;
	list_init(&w->link);
}

/* tricks.md: Pollers first */
void waiter_add(struct waiter *w)
{
	spin_lock(&w->q->lock);
	/* shared waiters, which every wake reaches, come first, so that a wake can stop at the first exclusive one */
	if (w->exclusive)
		list_add_tail(&w->q->waiters, &w->link);
	else
		list_add_head(&w->q->waiters, &w->link);
	spin_unlock(&w->q->lock);
}

/* tricks.md: The waiter on the stack */
bool waiter_remove(struct waiter *w)
{
	if (likely(__atomic_load_n(&w->woken, __ATOMIC_ACQUIRE))) {
		spin_sync(&w->q->lock);      /* the waker has let go of w */
		return true;
	}
	spin_lock(&w->q->lock);
	list_del(&w->link);
	spin_unlock(&w->q->lock);
	return w->woken;
}

/* One waiter is woken; the caller holds q->lock. True: it was an exclusive one, and took the wake-up. */
static bool wake_waiter(struct waiter *w, unsigned events)
{
	bool exclusive = w->exclusive;       /* a sleeper that is woken takes its waiter along */

	if (!w->persistent) {
		list_del(&w->link);
		w->woken = true;
	}
	return w->wake(w, events) && exclusive;
}

bool wake_one_match_slow(struct waitq *q, void *arg)
{
	struct waiter *w;
	bool found = false;

	spin_lock(&q->lock);
	list_for_each_safe(w, &q->waiters, link) {
		if (w->exclusive && w->match && !w->match(w, arg))
			continue;
		found = wake_waiter(w, 0);
		if (found)
			break;
	}
	spin_unlock(&q->lock);
	return found;
}

bool wake_one_slow(struct waitq *q, unsigned events)
{
	struct waiter *w;
	bool found = false;

	spin_lock(&q->lock);
	list_for_each_safe(w, &q->waiters, link) {
		found = wake_waiter(w, events);
		if (found)
			break;
	}
	spin_unlock(&q->lock);
	return found;
}

bool wake_next_slow(struct waitq *q)
{
	struct waiter *w;
	bool found = false;

	spin_lock(&q->lock);
	list_for_each_safe(w, &q->waiters, link) {
		found = w->exclusive && wake_waiter(w, 0);
		if (found)
			break;
	}
	spin_unlock(&q->lock);
	return found;
}

void wake_all_slow(struct waitq *q, unsigned events)
{
	struct waiter *w;

	spin_lock(&q->lock);
	list_for_each_safe(w, &q->waiters, link)
		wake_waiter(w, events);
	spin_unlock(&q->lock);
}

/* ---- the sleep itself ----------------------------------------------------------------------- */

struct sleep_timer {
	struct timer   timer;
	struct thread *thread;
};

static void sleep_timeout(struct timer *t)
{
	thread_wake(container_of(t, struct sleep_timer, timer)->thread);
}

nsec_t wall_offset;
static struct waitq wall_sleepers = WAITQ_INIT(wall_sleepers);

static bool wall_sleeper_wake(struct waiter *w, unsigned events)
{
	thread_wake(w->thread);
	return true;
}

static void wall_sleeper_add(struct waiter *w)
{
	waiter_init(w, &wall_sleepers);
	w->persistent = true;
	w->wake = wall_sleeper_wake;
	waiter_add(w);
}

void sleep_clock_set(void)
{
	wake_all(&wall_sleepers);
}

/* The bits of attention that end a sleep of this kind. */
static inline uint32_t ended_by(enum thread_state how)
{
	return how == THREAD_SLEEPING ? ATT_WAKES : how == THREAD_KILLABLE ? ATT_KILL : 0;
}

/* The sleep_loop with a timer that ends it at the deadline. */
static __attribute__((noinline)) int sleep_timed(volatile bool *woken, nsec_t deadline, enum thread_state how)
{
	struct thread *t = current;
	struct sleep_timer st = { .thread = t };
	struct waiter clock_set;
	bool wall = deadline < 0;
	nsec_t when = deadline;
	int r;

	timer_init(&st.timer, sleep_timeout);
	if (unlikely(wall))
		wall_sleeper_add(&clock_set);
	for (bool armed = false;; armed = true) {
		__atomic_store_n(&t->state, how, __ATOMIC_SEQ_CST);
		r = 0;
		if (*woken)
			break;
		r = -ETIMEDOUT;
		if (unlikely(wall))
			when = deadline - INT64_MIN - __atomic_load_n(&wall_offset, __ATOMIC_RELAXED);
		if (clock_now() >= when)
			break;
		r = -EINTR;
		if (task_attention(&t->task) & ended_by(how))
			break;
		if (!armed || wall)
			timer_arm(&st.timer, when);
		schedule();
	}
	sched_awake(t);
	t->wait_kind = 0;                  /* what was noted for /proc/waiters is over */
	timer_cancel(&st.timer);
	if (unlikely(wall))
		waiter_remove(&clock_set);
	return r;
}

/* Sleep until *woken, the deadline, or (if `how` allows) a signal. The state is set before the
   tests: whoever sets a condition afterwards finds a sleeper and wakes it. tricks.md: State before test */
static inline __attribute__((always_inline)) int sleep_loop(volatile bool *woken, nsec_t deadline, enum thread_state how)
{
	struct thread *t = current;
	uint32_t end = ended_by(how);
	int r = 0;

	might_sleep();
	if (deadline != FOREVER)
		return sleep_timed(woken, deadline, how);
	do {
		__atomic_store_n(&t->state, how, __ATOMIC_SEQ_CST);
		if (*woken)
			break;
		if (task_attention(&t->task) & end) {
			r = -EINTR;
			break;
		}
		schedule();
	} while (!*woken);
	sched_awake(t);
	t->wait_kind = 0;
	return r;
}

/* tricks.md: A wake beats a timeout beats a signal */
static inline __attribute__((always_inline)) int
wait_common(struct waiter *w, struct mutex *m, struct spinlock *s, nsec_t deadline, enum thread_state how)
{
	int r;

	waiter_add(w);
	if (m)
		mutex_unlock(m);
	else
		spin_unlock(s);
	r = sleep_loop(&w->woken, deadline, how);
	if (waiter_remove(w))
		r = 0;
	if (m)
		mutex_lock(m);
	else
		spin_lock(s);
	return r;
}

#define CALLER ((uintptr_t)__builtin_return_address(0))

static inline void waiter_exclusive(struct waiter *w, struct waitq *q, uintptr_t caller)
{
	waiter_init(w, q);
	w->exclusive = true;
	current->wchan = caller;
}

int wait_as(struct waitq *q, struct mutex *m, nsec_t deadline, enum thread_state how)
{
	struct waiter w;

	waiter_exclusive(&w, q, CALLER);
	return wait_common(&w, m, NULL, deadline, how);
}

int wait_as_spin(struct waitq *q, struct spinlock *s, nsec_t deadline, enum thread_state how)
{
	struct waiter w;

	waiter_exclusive(&w, q, CALLER);
	return wait_common(&w, NULL, s, deadline, how);
}

int wait_on_waiter(struct waiter *w, struct mutex *m, struct spinlock *s, nsec_t deadline)
{
	current->wchan = CALLER;
	return wait_common(w, m, s, deadline, THREAD_SLEEPING);
}

void sleep_prepare(void)
{
	current->wake_pending = false;
}

int sleep_until(nsec_t deadline)
{
	current->wchan = CALLER;
	return sleep_loop(&current->wake_pending, deadline, THREAD_SLEEPING);
}

/* For kernel/mutex.c: sleeps until an owner has handed the lock over. */
void sleep_handover(volatile bool *done)
{
	sleep_loop(done, FOREVER, THREAD_BLOCKED);
}
