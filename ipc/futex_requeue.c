/* Condition variables over PI mutexes: a sleeper of one word is moved to wait for the lock of another,
   and wakes as its owner. */
#include "ipc/futex_pi.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "kernel/syscall.h"
#include "kernel/waiters.h"
#include "mm/slab.h"
#include "proc/proc.h"

/* The sleep of WAIT_REQUEUE_PI: ends as owner of the PI lock at uaddr2, or where it began. */
static long requeue_sleep(struct futex_q *q, uint32_t *uaddr2, nsec_t deadline)
{
	struct futex_bucket *b;
	int r = sleep_until(deadline);

	b = futex_q_lock(q);
	if (!b)
		return 0;
	if (q->pi.state) {
		spin_unlock(&b->lock);
		r = pi_slept(q, uaddr2, r);
		return r == -EINTR ? -EWOULDBLOCK : r;
	}
	list_del(&q->link);
	q->bucket = NULL;
	spin_unlock(&b->lock);
	return r == -EINTR ? -ERESTARTNOINTR : r;
}

long futex_wait_requeue_pi(uint32_t *uaddr, unsigned flags, uint32_t val, nsec_t deadline, uint32_t *uaddr2)
{
	struct futex_key key, key2;
	struct futex_q q;
	long r;

	if (uaddr == uaddr2)
		return -EINVAL;
	r = futex_key_of(uaddr, flags, &key);
	if (r < 0)
		return r;
	r = futex_key_of(uaddr2, flags, &key2);
	if (r < 0)
		goto drop_key;
	futex_q_init(&q, &key, FUTEX_BITSET_MATCH_ANY);
	q.requeue = &key2;
	sleep_prepare();
	r = futex_key_same(&key, &key2) ? -EINVAL : futex_queue_if(&q, uaddr, val);
	if (r == 0) {
		wait_note(WAIT_FUTEX, (uintptr_t)uaddr);
		r = requeue_sleep(&q, uaddr2, deadline);
		futex_q_done(&q);
	}
	futex_key_drop(&key2, flags);
drop_key:
	futex_key_drop(&key, flags);
	return r;
}

/* Move up to n sleepers of key[0] to the PI lock key[1]; both buckets held. Their number, or the error
   of the first. */
static int move_to_pi(struct futex_bucket *b1, struct futex_bucket *b2, const struct futex_key key[2],
		      uint32_t *uaddr2, int n, struct pi_try *t, struct thread **taker)
{
	struct futex_q *q;
	int done = 0, r = 0;

	list_for_each_safe(q, &b1->queue, link) {
		struct pi_try next = { t->spare, t->tid, t->owner };

		if (done >= n)
			break;
		if (!futex_key_same(&q->key, &key[0]))
			continue;
		if (!q->requeue || !futex_key_same(q->requeue, &key[1])) {
			r = -EINVAL;
			break;
		}
		if (*taker) {
			next.owner = *taker;
			next.tid = (*taker)->tid;
		}
		r = pi_try_lock(b2, &key[1], uaddr2, q, &next, n > 1, false);
		t->spare = next.spare;
		if (r < 0)
			break;
		done++;
		if (r == 0) {
			futex_move(q, b2, &key[1]);
			continue;
		}
		*taker = q->thread;        /* the lock was free: it is the owner the others wait for */
		thread_get(*taker);
		futex_wake_q(q, FUTEX_OWNS);
	}
	return done ? done : r;
}

long futex_cmp_requeue_pi(uint32_t *uaddr, unsigned flags, int nwake, int nmove, uint32_t *uaddr2, uint32_t val)
{
	struct futex_bucket *b1, *b2;
	struct pi_try t = { .spare = NULL };
	struct thread *taker = NULL;
	struct futex_key key[2];
	bool again;
	uint32_t seen;
	int r;

	if (nwake != 1 || nmove < 0 || uaddr == uaddr2)
		return -EINVAL;
	r = futex_key_of(uaddr, flags, &key[0]);
	if (r < 0)
		return r;
	r = futex_key_of(uaddr2, flags, &key[1]);
	if (r < 0)
		goto drop_key;
	b1 = futex_bucket_of(&key[0]);
	b2 = futex_bucket_of(&key[1]);
	again = !futex_key_same(&key[0], &key[1]);
	r = again ? 0 : -EINVAL;
	while (again) {
		r = pi_try_prepare(&t, uaddr2);
		if (r == 0)
			r = user_fault_in(uaddr, false);
		if (r < 0)
			break;
		spin_lock_pair(&b1->lock, &b2->lock);
		r = get_user32_nofault(&seen, uaddr);
		again = r < 0 || seen == val;
		if (r == 0)
			r = again ? move_to_pi(b1, b2, key, uaddr2, nmove + 1, &t, &taker) : -EAGAIN;
		spin_unlock_pair(&b1->lock, &b2->lock);
		again = again && (r == -EAGAIN || r == -EFAULT);
	}
	if (taker)
		thread_put(taker);
	pi_try_done(&t);
	futex_key_drop(&key[1], flags);
drop_key:
	futex_key_drop(&key[0], flags);
	return r;
}
