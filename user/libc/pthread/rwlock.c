/* Read-write locks: one word.
     0                            free
     tid                          a writer holds it, and this is who
     FUTEX_OWNER_DIED | n         n readers hold it (the flag says: these low bits are not
                                  a thread, so whoever looks for an owner finds none)
     | FUTEX_WAITERS              someone sleeps on the word
   Readers may always join readers, so that a thread can lock for reading twice; a stream
   of readers can starve a writer. The last to leave frees the word and wakes all. */
#include "user/libc/pthread/thread.h"

#define READERS FUTEX_OWNER_DIED
#define COUNT   FUTEX_TID_MASK

static inline int cas(uint32_t *word, uint32_t *old, uint32_t new)
{
	return __atomic_compare_exchange_n(word, old, new, 0, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

/* One try. 0, EBUSY with the word's value in *v, EAGAIN if there are too many readers. */
static int try(pthread_rwlock_t *l, int writing, uint32_t *v)
{
	uint32_t me = __tid();

	*v = __atomic_load_n(&l->word, __ATOMIC_RELAXED);
	for (;;) {
		uint32_t new;
		if ((*v & ~FUTEX_WAITERS) == 0)
			new = *v | (writing ? me : READERS | 1);
		else if (writing || !(*v & READERS))
			return EBUSY;
		else if ((*v & COUNT) == COUNT)
			return EAGAIN;
		else
			new = *v + 1;
		if (cas(&l->word, v, new))
			return 0;
	}
}

static int lock_until(pthread_rwlock_t *l, int writing, const struct timespec *abstime)
{
	uint32_t v;
	int r;

	while ((r = try(l, writing, &v)) == EBUSY) {
		if (!(v & READERS) && (v & COUNT) == (uint32_t)__tid())
			return EDEADLK;
		if (!(v & FUTEX_WAITERS) && !cas(&l->word, &v, v | FUTEX_WAITERS))
			continue;
		r = __futex_until(&l->word, v | FUTEX_WAITERS, CLOCK_REALTIME, abstime,
				  l->shared);
		if (r == ETIMEDOUT || r == EINVAL)
			return r;
	}
	return r;
}

int pthread_rwlock_rdlock(pthread_rwlock_t *l) { return lock_until(l, 0, NULL); }
int pthread_rwlock_wrlock(pthread_rwlock_t *l) { return lock_until(l, 1, NULL); }

int pthread_rwlock_timedrdlock(pthread_rwlock_t *restrict l,
			       const struct timespec *restrict abstime)
{
	return lock_until(l, 0, abstime);
}

int pthread_rwlock_timedwrlock(pthread_rwlock_t *restrict l,
			       const struct timespec *restrict abstime)
{
	return lock_until(l, 1, abstime);
}

int pthread_rwlock_tryrdlock(pthread_rwlock_t *l)
{
	uint32_t v;

	return try(l, 0, &v);
}

int pthread_rwlock_trywrlock(pthread_rwlock_t *l)
{
	uint32_t v;

	return try(l, 1, &v);
}

int pthread_rwlock_unlock(pthread_rwlock_t *l)
{
	uint32_t v = __atomic_load_n(&l->word, __ATOMIC_RELAXED), new;
	int shared = l->shared;

	if ((v & ~FUTEX_WAITERS) == 0)
		return EPERM;
	do {
		new = v & READERS && (v & COUNT) > 1 ? v - 1 : 0;
	} while (!__atomic_compare_exchange_n(&l->word, &v, new, 0, __ATOMIC_RELEASE,
					      __ATOMIC_RELAXED));
	if (new == 0 && v & FUTEX_WAITERS)
		futex_wake(&l->word, 0x7fffffff, shared);
	return 0;
}

int pthread_rwlock_init(pthread_rwlock_t *restrict l, const pthread_rwlockattr_t *restrict a)
{
	*l = (pthread_rwlock_t){ .shared = a ? a->shared : 0 };
	return 0;
}

int pthread_rwlock_destroy(pthread_rwlock_t *l)
{
	return l->word ? EBUSY : 0;
}
