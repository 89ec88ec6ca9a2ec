/* Futexes: threads asleep on the address of a user word. Layer 8. futex.c: queues, wait, wake, requeue.
   futex_pi.c: words that name their owner, and priority inheritance. robust.c: what the dead leave. */
#pragma once
#include "abi/futex.h"
#include "cpu/spinlock.h"
#include "kernel/thread.h"
#include "mm/vm.h"

struct pi_state;

/* Guards:  b lock */
struct futex_bucket {
	struct spinlock lock;         /* RANK_FUTEX */
	struct list     queue;        /* b  struct futex_q, highest real-time priority first, then oldest */
};

/* Who waits for a PI futex. Guards: g pi_lock (RANK_PI) */
struct pi_waiter {
	struct list      link;        /* g  state->waiters, highest priority first, then oldest */
	struct pi_state *state;       /* g  NULL: not queued */
	struct thread   *thread;      /* I */
	int              prio;        /* g */
};

enum futex_result { FUTEX_NONE, FUTEX_WOKEN, FUTEX_OWNS, FUTEX_INHERITS };

/* One sleeper; lives on its stack. A waker unlinks it, wakes the thread and at the very end stores
   `bucket` NULL: from then on nobody looks at it.
   Guards:  I set once   b lock of its bucket (requeue: of both) */
struct futex_q {
	struct list          link;    /* b */
	struct futex_bucket *bucket;  /* b */
	struct futex_key     key;     /* b */
	bool                 moved;   /* b  key came by a requeue and has a reference of its own */
	uint8_t              prio;    /* I  real-time priority as it fell asleep, 0: none */
	struct thread       *thread;  /* I */
	uint32_t             bitset;  /* I  0: waits for a PI futex */
	uint8_t              result;  /* b  enum futex_result: owns: has the PI lock. inherits: has it from a
	                                    dead owner and must write the word itself */
	const struct futex_key *requeue;   /* I  WAIT_REQUEUE_PI: the only place it may be moved to */
	struct pi_waiter     pi;      /* see there; pi.state also b */
};

#define FUTEX_SHARED 1u           /* flags of a call: key by object */
#define FUTEX_REAL   2u           /* its timeout is of CLOCK_REALTIME */

int  futex_key_of(uint32_t *uaddr, unsigned flags, struct futex_key *key);    /* 0, -EINVAL, -EFAULT */
void futex_key_drop(struct futex_key *key, unsigned flags);
static inline bool futex_key_same(const struct futex_key *a, const struct futex_key *b)
{
	return a->base == b->base && a->offset == b->offset;
}
struct futex_bucket *futex_bucket_of(const struct futex_key *key);
void futex_q_init(struct futex_q *q, const struct futex_key *key, uint32_t bitset);
/* Link q behind all of its priority in b; holds b. */
void futex_queue(struct futex_q *q, struct futex_bucket *b);
/* Unlink q, tell its thread the result. Holds its bucket; q may be gone on return. */
void futex_wake_q(struct futex_q *q, enum futex_result result);
/* Lock the bucket q is queued in. NULL: it is not, and q->result says why. */
struct futex_bucket *futex_q_lock(struct futex_q *q);
/* Move q to another bucket and key; holds both, and references on both keys. Within one bucket it keeps its place. */
void futex_move(struct futex_q *q, struct futex_bucket *to, const struct futex_key *key);
/* After the sleep: the reference a move left. */
static inline void futex_q_done(struct futex_q *q)
{
	if (q->moved)
		vm_key_put(&q->key, true);
}

/* The calls' bodies. */
int  futex_wake(uint32_t *uaddr, unsigned flags, int n, uint32_t bitset);
long futex_wait(uint32_t *uaddr, unsigned flags, uint32_t val, nsec_t deadline, uint32_t bitset);
long futex_requeue(uint32_t *uaddr, unsigned flags, int nwake, int nmove, uint32_t *uaddr2, const uint32_t *cmp);
long futex_wake_op(uint32_t *uaddr, unsigned flags, int n, int n2, uint32_t *uaddr2, uint32_t code);
/* Off the queue. True if nobody had woken it. */
bool futex_unqueue(struct futex_q *q);
/* Queue q on its key and sleep if *uaddr is val: fills q->key's bucket. 0 queued (sleep_prepare was called),
   -EAGAIN, -EFAULT. */
int  futex_queue_if(struct futex_q *q, uint32_t *uaddr, uint32_t val);
long futex_lock_pi(uint32_t *uaddr, unsigned flags, nsec_t deadline, bool try);
long futex_unlock_pi(uint32_t *uaddr, unsigned flags);
long futex_wait_requeue_pi(uint32_t *uaddr, unsigned flags, uint32_t val, nsec_t deadline, uint32_t *uaddr2);
long futex_cmp_requeue_pi(uint32_t *uaddr, unsigned flags, int nwake, int nmove, uint32_t *uaddr2, uint32_t val);
/* t was given another priority: its place in the line of a PI futex and what it lends follow. */
void futex_pi_prio_changed(struct thread *t);
/* The PI locks of a dying thread go to their next waiters. */
void futex_pi_exit(struct thread *t);
