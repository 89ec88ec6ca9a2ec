/* The library's own lock, when it is not free at once. Whoever waits sets FUTEX_WAITERS
   first, and takes the lock with the flag set, because others may still sleep. */
#include "user/libc/libc.h"

int __threaded;

void __lock_slow(uint32_t *word)
{
	uint32_t me = __tid();

	for (;;) {
		uint32_t seen = __atomic_load_n(word, __ATOMIC_RELAXED);
		if (seen == 0) {
			if (__atomic_compare_exchange_n(word, &seen, me | FUTEX_WAITERS, 0,
							__ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
				return;
			continue;
		}
		if (!(seen & FUTEX_WAITERS) &&
		    !__atomic_compare_exchange_n(word, &seen, seen | FUTEX_WAITERS, 0,
						 __ATOMIC_RELAXED, __ATOMIC_RELAXED))
			continue;
		futex_wait(word, seen | FUTEX_WAITERS, 0);
	}
}

void __lock_wake(uint32_t *word)
{
	futex_wake(word, 1, 0);
}
