/* Barriers: `count` threads meet, then all go on. Who arrives last begins the next round
   and wakes the others, who sleep while the round stays the one they came in. `inside`
   counts those who may still look at the struct: whoever was released first may destroy
   the barrier at once, and must wait for the slower ones. */
#include "user/libc/pthread/thread.h"

/* In `inside`: pthread_barrier_destroy sleeps. The round begins with this bit, too, so
   that neither counter looks like a lock's owner. */
#define AWAITED FUTEX_OWNER_DIED

int pthread_barrier_wait(pthread_barrier_t *b)
{
	uint32_t round = __atomic_load_n(&b->round, __ATOMIC_ACQUIRE);
	int shared = b->shared, last;

	__atomic_fetch_add(&b->inside, 1, __ATOMIC_RELAXED);
	last = __atomic_add_fetch(&b->arrived, 1, __ATOMIC_ACQ_REL) == b->count;
	if (last) {
		__atomic_store_n(&b->arrived, 0, __ATOMIC_RELAXED);
		__atomic_fetch_add(&b->round, 1, __ATOMIC_RELEASE);
		futex_wake(&b->round, 0x7fffffff, shared);
	} else {
		while (__atomic_load_n(&b->round, __ATOMIC_ACQUIRE) == round)
			futex_wait(&b->round, round, shared);
	}
	if (__atomic_fetch_sub(&b->inside, 1, __ATOMIC_RELEASE) == (1 | AWAITED))
		futex_wake(&b->inside, 1, shared);
	return last ? PTHREAD_BARRIER_SERIAL_THREAD : 0;
}

int pthread_barrier_init(pthread_barrier_t *restrict b,
			 const pthread_barrierattr_t *restrict a, unsigned count)
{
	if (count == 0 || count > 0x7fffffff)
		return EINVAL;
	*b = (pthread_barrier_t){ .count = count, .round = AWAITED, .shared = a ? a->shared : 0 };
	return 0;
}

int pthread_barrier_destroy(pthread_barrier_t *b)
{
	uint32_t n;

	if (b->arrived)
		return EBUSY;
	while ((n = __atomic_load_n(&b->inside, __ATOMIC_ACQUIRE)) & ~AWAITED) {
		if (n & AWAITED ||
		    __atomic_compare_exchange_n(&b->inside, &n, n | AWAITED, 0,
						__ATOMIC_RELAXED, __ATOMIC_RELAXED))
			futex_wait(&b->inside, n | AWAITED, b->shared);
	}
	return 0;
}
