/* Wait queues: the only way to sleep. Layer 4.
   Every object that threads wait for holds one queue per condition. The condition is guarded by
   a lock of the object; who changes it wakes while holding that lock, who waits for it tests it
   in a loop under that lock and sleeps with wait_on(). docs/walks/switch.md draws the rest. */
#pragma once
#include "abi/poll.h"
#include "cpu/spinlock.h"
#include "lib/list.h"
#include "lib/race.h"
#include "lib/types.h"

struct mutex;
struct thread;
struct timer;

#define FOREVER ((nsec_t)INT64_MAX)

/* A deadline is a time of clock_now(), FOREVER, or one of CLOCK_REALTIME, made by wall_deadline and negative:
   its moment moves when that clock is set. Only the sleeping functions below know of the last kind. */
static inline nsec_t wall_deadline(nsec_t t) { return t == FOREVER ? FOREVER : t + INT64_MIN; }
extern nsec_t wall_offset;             /* a  CLOCK_REALTIME = clock_now() + wall_offset */

/* The states of the textbook. "Stopped" is a RUNNING thread parked in user_return. */
enum thread_state {
	THREAD_NEW,        /* created, never run */
	THREAD_READY,      /* waits for a CPU */
	THREAD_RUNNING,    /* has one */
	THREAD_SLEEPING,   /* blocked, a signal may end it (S) */
	THREAD_KILLABLE,   /* blocked, only a fatal signal ends it (D) */
	THREAD_BLOCKED,    /* blocked, nothing but a wake ends it (D) */
	THREAD_STOPPED,    /* job control (T) or tracer (t) */
	THREAD_DEAD,       /* zombie or gone (Z, X) */
};

struct waitq {
	struct spinlock lock;      /* RANK_WAITQ */
	struct list     waiters;   /* lock  oldest first */
};

/* One thread (or epoll) on one queue. Lives on the sleeper's stack, or in an epoll item.
   Guards: docs/locks.md */
struct waiter {
	struct list    link;       /* q->lock  empty when not queued */
	struct waitq  *q;          /* I */
	struct thread *thread;     /* I  who sleeps; NULL for an epoll item */
	bool           exclusive;  /* I  will consume what it is woken for */
	bool           woken;      /* q->lock  a wake reached it */
	bool           persistent; /* I  not unlinked by a wake (epoll) */
	bool         (*wake)(struct waiter *w, unsigned events);      /* I  under q->lock; false: not taken */
	bool         (*match)(struct waiter *w, void *arg);   /* I  or NULL: takes anything */
	void          *arg;        /* I  for match and wake */
};

/* Said first by whatever may sleep, whether or not it does this time: interrupts are on, so no spin lock is held,
   and nobody below us on the stack has promised that we do not. */
static inline void might_sleep(void)
{
	assert(spin_none_held() && !(current_task()->held & BIT(RANK_NOSLEEP)));
}
/* Around a call of a function whose contract is not to sleep: taking a mutex, waiting and copying to user panic. */
static inline void sleep_forbid(void) { rank_acquire(&current_task()->held, BIT(RANK_NOSLEEP)); }
static inline void sleep_allow(void) { rank_release(&current_task()->held, BIT(RANK_NOSLEEP)); }

void waitq_init(struct waitq *q);
#define WAITQ_INIT(name) { SPINLOCK_INIT(RANK_WAITQ), LIST_INIT((name).waiters) }

/* Put the caller on q, release m, sleep, take m again; exclusive waiter.
   deadline: see above. how: SLEEPING, KILLABLE or BLOCKED.
   0 if woken, -ETIMEDOUT, -EINTR if a signal wants attention (turn it into -ERESTART where the
   call may be restarted). A wake beats a timeout beats a signal. Off the queue on return. */
int wait_as(struct waitq *q, struct mutex *m, nsec_t deadline, enum thread_state how);
/* The same, guarded by a spin lock. */
int wait_as_spin(struct waitq *q, struct spinlock *s, nsec_t deadline, enum thread_state how);

static inline int wait_on(struct waitq *q, struct mutex *m, nsec_t deadline)
{
	return wait_as(q, m, deadline, THREAD_SLEEPING);
}
static inline int wait_on_spin(struct waitq *q, struct spinlock *s, nsec_t deadline)
{
	return wait_as_spin(q, s, deadline, THREAD_SLEEPING);
}
/* No signal ends these: 0 or -ETIMEDOUT. */
static inline int wait_uninterruptible(struct waitq *q, struct mutex *m, nsec_t deadline)
{
	return wait_as(q, m, deadline, THREAD_BLOCKED);
}
static inline int wait_uninterruptible_spin(struct waitq *q, struct spinlock *s, nsec_t deadline)
{
	return wait_as_spin(q, s, deadline, THREAD_BLOCKED);
}
/* Only a fatal signal ends these early, with -EINTR. */
static inline int wait_killable(struct waitq *q, struct mutex *m, nsec_t deadline)
{
	return wait_as(q, m, deadline, THREAD_KILLABLE);
}
static inline int wait_killable_spin(struct waitq *q, struct spinlock *s, nsec_t deadline)
{
	return wait_as_spin(q, s, deadline, THREAD_KILLABLE);
}
/* Like wait_on with a waiter the caller filled (match, arg, exclusive); exactly one of m, s is set.
   The waiter must have been set up by waiter_init. */
int wait_on_waiter(struct waiter *w, struct mutex *m, struct spinlock *s, nsec_t deadline);

/* What a wake-up may tell of: something to read, room to write. */
#define POLL_DATA (POLLIN | POLLPRI | POLLRDNORM | POLLRDBAND)
#define POLL_ROOM (POLLOUT | POLLWRNORM | POLLWRBAND)

/* Wake every shared waiter and the first exclusive one whose match accepts arg.
   True if an exclusive waiter was woken. May be called from interrupts.
   events: what came, POLLIN and its like; an epoll item that asked for none of it is passed over. 0: anything. */
bool wake_one_match_slow(struct waitq *q, void *arg);
bool wake_one_slow(struct waitq *q, unsigned events);
bool wake_next_slow(struct waitq *q);
void wake_all_slow(struct waitq *q, unsigned events);
/* tricks.md: Nobody there, no lock */
static inline bool waitq_empty(struct waitq *q)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);   /* the condition before the look: pollers register without our lock */
	return READ_ONCE(q->waiters.next) == &q->waiters;
}
static inline bool wake_one_match(struct waitq *q, void *arg)
{
	return !waitq_empty(q) && wake_one_match_slow(q, arg);
}
static inline bool wake_one_for(struct waitq *q, unsigned events)
{
	return !waitq_empty(q) && wake_one_slow(q, events);
}
static inline bool wake_one(struct waitq *q)
{
	return wake_one_for(q, 0);
}
/* Nothing new happened, but the caller leaves something for the next: the first exclusive waiter only, so that
   an edge-triggered poller is not told of what it knows. tricks.md: Passing the baton */
static inline bool wake_next(struct waitq *q)
{
	return !waitq_empty(q) && wake_next_slow(q);
}
static inline void wake_all_for(struct waitq *q, unsigned events)
{
	if (!waitq_empty(q))
		wake_all_slow(q, events);
}
static inline void wake_all(struct waitq *q)
{
	wake_all_for(q, 0);
}

/* For poll, epoll, sigtimedwait, futex_waitv: several queues, or no lock at all.
   waiter_init fills a shared waiter for the current thread; waiter_add links it; after all are
   added test the conditions; then sleep_until(); then waiter_remove each. */
void waiter_init(struct waiter *w, struct waitq *q);
void waiter_add(struct waiter *w);
/* Unlinks w if no wake has done so. Returns true if it had been woken. */
bool waiter_remove(struct waiter *w);
/* Sleep until a waiter of this thread is woken since sleep_prepare(), the deadline, or a signal:
   0, -ETIMEDOUT, -EINTR. sleep_prepare comes before waiter_add and the test of the condition. */
void sleep_prepare(void);
void sleep_clock_set(void);            /* wall_offset jumped: who sleeps until such a deadline looks again */
int sleep_until(nsec_t deadline);
/* For kernel/mutex.c only: sleep, not interruptible, until *done. */
void sleep_handover(volatile bool *done);
