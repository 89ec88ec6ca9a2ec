/* Taking a PI futex, between futex_pi.c and futex_requeue.c. Layer 8. */
#pragma once
#include "ipc/futex.h"

/* What an attempt needs and cannot get under a spin lock. */
struct pi_try {
	struct pi_state *spare;
	uint32_t         tid;         /* whom the word named just before, or 0 */
	struct thread   *owner;       /* counted: that thread, or NULL */
};

/* Prepares an attempt: allocates a spare state, brings the word into memory, looks its owner up. 0 or the error. */
int  pi_try_prepare(struct pi_try *t, uint32_t *uaddr);
void pi_try_done(struct pi_try *t);
/* Take the lock for q's thread, or wait for its owner. Holds b. 1: taken. 0: q waits (not in the bucket
   yet). -EFAULT: the word is not in memory just now. -EAGAIN: look again. -EBUSY: only a try.
   behind: more will wait. */
int  pi_try_lock(struct futex_bucket *b, const struct futex_key *key, uint32_t *uaddr, struct futex_q *q,
		 struct pi_try *t, bool behind, bool try);
/* After a sleep that ended with r: 0 if the lock is ours, else r, and q is off everything. */
int  pi_slept(struct futex_q *q, uint32_t *uaddr, int r);
