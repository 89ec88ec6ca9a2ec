/* Spin locks: the word is 0 or the owner's tid, and who finds it taken looks again. Right
   only where the owner surely runs and will be done within a few instructions. */
#include "user/libc/pthread/thread.h"

int pthread_spin_trylock(pthread_spinlock_t *l)
{
	uint32_t free = 0;

	return __atomic_compare_exchange_n(&l->word, &free, __tid(), 0, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED) ? 0 : EBUSY;
}

int pthread_spin_lock(pthread_spinlock_t *l)
{
	while (pthread_spin_trylock(l))
		while (__atomic_load_n(&l->word, __ATOMIC_RELAXED))
			__builtin_ia32_pause();
	return 0;
}

int pthread_spin_unlock(pthread_spinlock_t *l)
{
	__atomic_store_n(&l->word, 0, __ATOMIC_RELEASE);
	return 0;
}

int pthread_spin_init(pthread_spinlock_t *l, int shared)
{
	l->word = 0;
	return 0;
}

int pthread_spin_destroy(pthread_spinlock_t *l) { return 0; }
