/* Wait queues: the only way to sleep. Whoever waits for a condition looks at it in a
   loop and sleeps on the queue that belongs to it; whoever changes the condition
   wakes the queue. Since no other thread runs between the look and the sleep, no
   wake-up is lost. */
#pragma once
#include "lib/list.h"

#define FOREVER ((nsec_t)0x7fffffffffffffff)       /* a deadline that never comes */

struct thread;

struct waitq {
	struct list waiters;
};

#define WAITQ_INIT(name) { LIST_INIT((name).waiters) }

/* One thread on one queue; it lies on the sleeper's stack. */
struct waiter {
	struct list    link;       /* points at itself once it has been woken */
	struct thread *thread;
};

void waitq_init(struct waitq *q);

/* Sleep on q until somebody wakes it. 0 if woken; -ETIMEDOUT after the deadline (a
   time of clock_now(), or FOREVER); -EINTR if a signal is there for the thread.
   wait_killable: only a signal that kills ends it. */
int wait_on(struct waitq *q, nsec_t deadline);
int wait_killable(struct waitq *q);

/* Wake all that sleep on q: each looks at its condition again. */
void wake_all(struct waitq *q);

/* For poll, which waits on several queues: add a waiter to each, look at the
   conditions, sleep (0, -ETIMEDOUT, -EINTR), take them off again. */
void waiter_add(struct waiter *w, struct waitq *q);
int  thread_sleep(nsec_t deadline);

/* End the sleep of a thread, for whatever reason. Nothing happens to one that does
   not sleep. */
void thread_wake(struct thread *t);

/* At each tick: end the sleeps whose deadline has come. */
void sleep_tick(void);
