/* Futex: sleep if a user word still has a value, wake whoever sleeps on it. The key of a word is
   (space, address), or (object, offset) where memory is shared. A sleeper is queued before the word
   is read, and a waker looks at the queue after the word was changed: one of them sees the other.
   The word is read under the bucket's spin lock without faulting; if that fails the lock is dropped,
   the page faulted in, and all begins again, so that a slow page stalls no stranger. */
#include "ipc/futex.h"
#include "ipc/init.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "kernel/syscall.h"
#include "kernel/waiters.h"
#include "lib/hash.h"

#define BUCKET_BITS 10
static struct futex_bucket buckets[1 << BUCKET_BITS];

void futex_init(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(buckets); i++) {
		spin_init(&buckets[i].lock, RANK_FUTEX);
		list_init(&buckets[i].queue);
	}
}

/* ---- keys and queues ------------------------------------------------------------------------ */

static inline __attribute__((always_inline)) int key_of(uint32_t *uaddr, unsigned flags, struct futex_key *key)
{
	uintptr_t va = (uintptr_t)uaddr;

	if (va % 4)
		return -EINVAL;
	if (!user_range_ok(va, 4))
		return -EFAULT;
	if (flags & FUTEX_SHARED)
		return vm_futex_key(current->space, va, true, key);
	*key = (struct futex_key){ current->space, va };
	return 0;
}

int futex_key_of(uint32_t *uaddr, unsigned flags, struct futex_key *key)
{
	return key_of(uaddr, flags, key);
}

void futex_key_drop(struct futex_key *key, unsigned flags)
{
	if (flags & FUTEX_SHARED)
		vm_key_put(key, true);
}

static inline struct futex_bucket *bucket_of(const struct futex_key *key)
{
	return &buckets[hash_u64((uintptr_t)key->base + key->offset, BUCKET_BITS)];
}

struct futex_bucket *futex_bucket_of(const struct futex_key *key)
{
	return bucket_of(key);
}

void futex_q_init(struct futex_q *q, const struct futex_key *key, uint32_t bitset)
{
	q->key = *key;
	q->bucket = NULL;
	q->thread = current;
	q->bitset = bitset;
	q->moved = false;
	q->prio = current->se.rtprio;
	q->result = FUTEX_NONE;
	q->requeue = NULL;
	q->pi.state = NULL;
}

void futex_queue(struct futex_q *q, struct futex_bucket *b)
{
	struct futex_q *x;

	assert(spin_held(&b->lock));
	if (likely(q->prio == 0)) {
		list_add_tail(&b->queue, &q->link);
	} else {
		list_for_each(x, &b->queue, link)
			if (x->prio < q->prio)
				break;
		list_add_tail(&x->link, &q->link);
	}
	q->bucket = b;
}

void futex_wake_q(struct futex_q *q, enum futex_result result)
{
	struct thread *t = q->thread;

	assert(spin_held(&q->bucket->lock));
	list_del(&q->link);
	q->result = result;
	t->wake_pending = true;
	thread_wake(t);
	__atomic_store_n(&q->bucket, NULL, __ATOMIC_RELEASE);
}

struct futex_bucket *futex_q_lock(struct futex_q *q)
{
	struct futex_bucket *b = __atomic_load_n(&q->bucket, __ATOMIC_ACQUIRE);

	while (b) {
		spin_lock(&b->lock);
		if (q->bucket == b)
			return b;
		spin_unlock(&b->lock);       /* moved or woken meanwhile */
		b = __atomic_load_n(&q->bucket, __ATOMIC_ACQUIRE);
	}
	return NULL;
}

void futex_move(struct futex_q *q, struct futex_bucket *to, const struct futex_key *key)
{
	assert(spin_held(&q->bucket->lock) && spin_held(&to->lock));
	if (q->bucket != to) {
		list_del(&q->link);
		futex_queue(q, to);
	}
	if (q->moved)
		vm_key_put(&q->key, true);       /* not the last: the caller has one */
	vm_key_get(key);
	q->moved = true;
	q->key = *key;
}

bool futex_unqueue(struct futex_q *q)
{
	struct futex_bucket *b = __atomic_load_n(&q->bucket, __ATOMIC_ACQUIRE) ? futex_q_lock(q) : NULL;

	if (!b)
		return false;
	list_del(&q->link);
	q->bucket = NULL;
	spin_unlock(&b->lock);
	return true;
}

/* ---- wait and wake -------------------------------------------------------------------------- */

/* futex_queue_if, once: -EFAULT if the word is not in memory. */
static inline __attribute__((always_inline)) int queue_once(struct futex_q *q, uint32_t *uaddr, uint32_t val)
{
	struct futex_bucket *b = bucket_of(&q->key);
	uint32_t seen;
	int r;

	spin_lock(&b->lock);
	futex_queue(q, b);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);     /* queued, then read: see futex_wake */
	r = get_user32_nofault(&seen, uaddr);
	if (unlikely(r < 0 || seen != val)) {
		list_del(&q->link);
		q->bucket = NULL;
		r = r < 0 ? -EFAULT : -EAGAIN;
	}
	spin_unlock(&b->lock);
	return r;
}

int futex_queue_if(struct futex_q *q, uint32_t *uaddr, uint32_t val)
{
	int r;

	do
		r = queue_once(q, uaddr, val);
	while (r == -EFAULT && user_fault_in(uaddr, false) == 0);
	return r;
}

static long wait_again(struct restart *r)
{
	return futex_wait((uint32_t *)r->arg[0], r->arg[1], r->arg[2], r->deadline, r->arg[3]);
}

long futex_wait(uint32_t *uaddr, unsigned flags, uint32_t val, nsec_t deadline, uint32_t bitset)
{
	struct futex_key key;
	struct futex_q q;
	int r;

	if (bitset == 0)
		return -EINVAL;
	r = key_of(uaddr, flags, &key);
	if (r < 0)
		return r;
	futex_q_init(&q, &key, bitset);
	sleep_prepare();
	r = queue_once(&q, uaddr, val);
	if (unlikely(r == -EFAULT))
		r = futex_queue_if(&q, uaddr, val);
	if (r == 0) {
		wait_note(WAIT_FUTEX, (uintptr_t)uaddr);
		r = sleep_until(deadline);
		if (!futex_unqueue(&q))
			r = 0;
		futex_q_done(&q);
	}
	futex_key_drop(&key, flags);
	if (r != -EINTR)
		return r;
	if (deadline == FOREVER)
		return -ERESTART;
	current->restart = (struct restart){ wait_again, deadline, { (uintptr_t)uaddr, flags, val, bitset } };
	return -ERESTARTBLOCK;
}

/* Wake up to n sleepers on key that listen to bitset; holds b. -EINVAL if one waits for a PI lock. */
static inline __attribute__((always_inline)) int wake_some(struct futex_bucket *b, const struct futex_key *key, int n, uint32_t bitset)
{
	struct futex_q *q;
	int woken = 0;

	list_for_each_safe(q, &b->queue, link) {
		if (!futex_key_same(&q->key, key))
			continue;
		if (q->bitset == 0 || q->requeue)
			return -EINVAL;
		if (!(q->bitset & bitset))
			continue;
		futex_wake_q(q, FUTEX_WOKEN);
		if (++woken >= n)
			break;
	}
	return woken;
}

int futex_wake(uint32_t *uaddr, unsigned flags, int n, uint32_t bitset)
{
	struct futex_bucket *b;
	struct futex_key key;
	int r;

	if (bitset == 0)
		return -EINVAL;
	r = key_of(uaddr, flags, &key);
	if (unlikely(r < 0))
		return r;
	b = futex_bucket_of(&key);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);     /* the caller's store, then the look */
	if (!list_empty(&b->queue)) {
		spin_lock(&b->lock);
		r = wake_some(b, &key, n, bitset);
		spin_unlock(&b->lock);
	}
	futex_key_drop(&key, flags);
	return r;
}

/* Both keys; 0 or the error with nothing held. */
static int two_keys(uint32_t *uaddr, uint32_t *uaddr2, unsigned flags, struct futex_key key[2])
{
	int r = futex_key_of(uaddr, flags, &key[0]);

	if (r < 0)
		return r;
	r = futex_key_of(uaddr2, flags, &key[1]);
	if (r < 0)
		futex_key_drop(&key[0], flags);
	return r;
}

long futex_requeue(uint32_t *uaddr, unsigned flags, int nwake, int nmove, uint32_t *uaddr2,
			  const uint32_t *cmp)
{
	struct futex_bucket *b1, *b2;
	struct futex_key key[2];
	struct futex_q *q;
	int r, done = 0;
	uint32_t seen;

	if (nwake < 0 || nmove < 0)
		return -EINVAL;
	r = two_keys(uaddr, uaddr2, flags, key);
	if (r < 0)
		return r;
	b1 = futex_bucket_of(&key[0]);
	b2 = futex_bucket_of(&key[1]);
again:
	spin_lock_pair(&b1->lock, &b2->lock);
	if (cmp) {
		r = get_user32_nofault(&seen, uaddr);
		if (r < 0) {
			spin_unlock_pair(&b1->lock, &b2->lock);
			if (user_fault_in(uaddr, false) == 0)
				goto again;
			goto out;
		}
		r = seen == *cmp ? 0 : -EAGAIN;
	}
	list_for_each_safe(q, &b1->queue, link) {
		if (r < 0 || (done >= nwake && done - nwake >= nmove))     /* the sum may overflow */
			break;
		if (!futex_key_same(&q->key, &key[0]))
			continue;
		if (q->bitset == 0 || q->requeue)
			r = -EINVAL;
		else if (done++ < nwake)
			futex_wake_q(q, FUTEX_WOKEN);
		else
			futex_move(q, b2, &key[1]);
	}
	spin_unlock_pair(&b1->lock, &b2->lock);
out:
	futex_key_drop(&key[0], flags);
	futex_key_drop(&key[1], flags);
	return r ? r : done;
}

/* FUTEX_WAKE_OP's change of the second word. Holds the bucket. 1 or 0: the comparison with the old value;
   -EFAULT: not in memory, -ENOSYS. */
static int word_op(uint32_t *uaddr, uint32_t code)
{
	int arg = (int)(code << 8) >> 20, cmparg = (int)(code << 20) >> 20;
	uint32_t old, new, seen;

	if (code & 0x80000000)          /* FUTEX_OP_OPARG_SHIFT */
		arg = 1u << (arg & 31);
	do {
		if (get_user32_nofault(&old, uaddr) < 0)
			return -EFAULT;
		switch (code >> 28 & 7) {
		case FUTEX_OP_SET:  new = arg; break;
		case FUTEX_OP_ADD:  new = old + arg; break;
		case FUTEX_OP_OR:   new = old | arg; break;
		case FUTEX_OP_ANDN: new = old & ~arg; break;
		case FUTEX_OP_XOR:  new = old ^ arg; break;
		default: return -ENOSYS;
		}
		if (user_cmpxchg32_nofault(uaddr, old, new, &seen) < 0)
			return -EFAULT;
	} while (seen != old);
	switch (code >> 24 & 15) {
	case FUTEX_OP_CMP_EQ: return (int)old == cmparg;
	case FUTEX_OP_CMP_NE: return (int)old != cmparg;
	case FUTEX_OP_CMP_LT: return (int)old < cmparg;
	case FUTEX_OP_CMP_LE: return (int)old <= cmparg;
	case FUTEX_OP_CMP_GT: return (int)old > cmparg;
	case FUTEX_OP_CMP_GE: return (int)old >= cmparg;
	default: return -ENOSYS;
	}
}

long futex_wake_op(uint32_t *uaddr, unsigned flags, int n, int n2, uint32_t *uaddr2, uint32_t code)
{
	struct futex_bucket *b1, *b2;
	struct futex_key key[2];
	int r = two_keys(uaddr, uaddr2, flags, key), r2;

	if (r < 0)
		return r;
	b1 = futex_bucket_of(&key[0]);
	b2 = futex_bucket_of(&key[1]);
	do {
		spin_lock_pair(&b1->lock, &b2->lock);
		r = r2 = word_op(uaddr2, code);
		if (r >= 0)
			r = wake_some(b1, &key[0], n, FUTEX_BITSET_MATCH_ANY);
		if (r >= 0 && r2 > 0) {
			r2 = wake_some(b2, &key[1], n2, FUTEX_BITSET_MATCH_ANY);
			r = r2 < 0 ? r2 : r + r2;
		}
		spin_unlock_pair(&b1->lock, &b2->lock);
	} while (r == -EFAULT && user_fault_in(uaddr2, true) == 0);
	futex_key_drop(&key[0], flags);
	futex_key_drop(&key[1], flags);
	return r;
}
