/* pthread_once: the word is 0 before, the tid of who runs the function during (with
   FUTEX_WAITERS if others wait for it), and FUTEX_OWNER_DIED, owned by no one, after. If
   the function is cancelled, it counts as never begun. */
#include "user/libc/pthread/thread.h"

#define DONE FUTEX_OWNER_DIED

static void finish(pthread_once_t *once, uint32_t value)
{
	if (__atomic_exchange_n(&once->word, value, __ATOMIC_RELEASE) & FUTEX_WAITERS)
		futex_wake(&once->word, 0x7fffffff, 0);
}

static void undo(void *once)
{
	finish(once, 0);
}

int pthread_once(pthread_once_t *once, void (*function)(void))
{
	uint32_t v;

	while ((v = __atomic_load_n(&once->word, __ATOMIC_ACQUIRE)) != DONE) {
		if (v == 0) {
			if (!__atomic_compare_exchange_n(&once->word, &v, __tid(), 0,
							 __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
				continue;
			pthread_cleanup_push(undo, once);
			function();
			pthread_cleanup_pop(0);
			finish(once, DONE);
			return 0;
		}
		if (!(v & FUTEX_WAITERS) &&
		    !__atomic_compare_exchange_n(&once->word, &v, v | FUTEX_WAITERS, 0,
						 __ATOMIC_RELAXED, __ATOMIC_RELAXED))
			continue;
		futex_wait(&once->word, v | FUTEX_WAITERS, 0);
	}
	return 0;
}
