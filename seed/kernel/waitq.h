/* Wait queues: the only way to sleep. Whoever waits for a condition looks at it in a
   loop and sleeps on the queue that belongs to it; whoever changes the condition
   wakes the queue. Since no other thread runs between the look and the sleep, no
   wake-up is lost. */
#pragma once
#include "kernel/timer.h"
#include "lib/list.h"

struct thread;

struct waitq {
	struct list waiters;       /* the longest waiting first */
};

#define WAITQ_INIT(name) { LIST_INIT((name).waiters) }

/* One thread on one queue; it lies on the sleeper's stack. */
struct waiter {
	struct list    link;       /* points at itself once it has been woken */
	struct thread *thread;
	bool           shared;     /* it only looks (poll): a wake of one does not end with it */
};

void waitq_init(struct waitq *q);

/* Sleep on q until somebody wakes it. 0 if woken; -ETIMEDOUT after the deadline (a
   time of clock_now(), or FOREVER); -EINTR if a signal is there for the thread.
   wait_killable: only a signal that kills ends it. */
int wait_on(struct waitq *q, nsec_t deadline);
int wait_killable(struct waitq *q);

/* Wake the longest waiting thread, and those before it that only look. False if
   there was nobody. Who takes less than there is must wake the next one. wake_all:
   all; how many? */
bool wake_one(struct waitq *q);
int  wake_all(struct waitq *q);

/* For poll, which waits on several queues: add a waiter to each, look at the
   conditions, sleep, take them off again. */
void waiter_add(struct waiter *w, struct waitq *q, bool shared);
bool waiter_remove(struct waiter *w);                      /* true if it had been woken */
int  thread_sleep(nsec_t deadline);                        /* 0, -ETIMEDOUT, -EINTR */

/* End the sleep of a thread, for whatever reason. Nothing happens to one that does
   not sleep. */
void thread_wake(struct thread *t);
