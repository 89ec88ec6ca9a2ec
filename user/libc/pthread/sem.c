/* Counting semaphores. One 64-bit word holds the value (low half, which is what threads
   sleep on) and the number of waiters (high half), so that post learns in the same
   instruction whether anyone needs waking: after it the semaphore may already be gone.

     wait   value > 0: take one. Else count ourselves as a waiter and sleep while it is 0.
     post   add one; if there are waiters, wake one, who competes with newcomers. */
#include <semaphore.h>
#include "user/libc/pthread/thread.h"

#define WAITER (1UL << 32)

static inline uint32_t *value_of(sem_t *s)
{
	return (uint32_t *)&s->data;
}

int sem_init(sem_t *s, int shared, unsigned value)
{
	if (value > SEM_VALUE_MAX)
		return ret(-EINVAL);
	*s = (sem_t){ .data = value, .shared = shared != 0 };
	return 0;
}

int sem_destroy(sem_t *s) { return 0; }

/* Takes one if there is one; as a waiter, stops being one in the same step. */
static inline int take(sem_t *s, uint64_t waiter)
{
	uint64_t d = __atomic_load_n(&s->data, __ATOMIC_RELAXED);

	while ((uint32_t)d > 0)
		if (__atomic_compare_exchange_n(&s->data, &d, d - 1 - waiter, 0,
						__ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return 1;
	return 0;
}

static void stop_waiting(void *s)
{
	__atomic_fetch_sub(&((sem_t *)s)->data, WAITER, __ATOMIC_RELAXED);
}

int sem_clockwait(sem_t *restrict s, clockid_t clock, const struct timespec *restrict abstime)
{
	int error = 0;

	pthread_testcancel();
	if (take(s, 0))
		return 0;
	__atomic_fetch_add(&s->data, WAITER, __ATOMIC_RELAXED);
	pthread_cleanup_push(stop_waiting, s);
	while (!take(s, WAITER)) {
		error = __futex_until_cancel(value_of(s), 0, clock, abstime, s->shared);
		if (error && error != EAGAIN) {
			stop_waiting(s);
			break;
		}
		error = 0;
	}
	pthread_cleanup_pop(0);
	return ret(-error);
}

int sem_wait(sem_t *s)
{
	return sem_clockwait(s, CLOCK_REALTIME, NULL);
}

int sem_timedwait(sem_t *restrict s, const struct timespec *restrict abstime)
{
	return sem_clockwait(s, CLOCK_REALTIME, abstime);
}

int sem_trywait(sem_t *s)
{
	return take(s, 0) ? 0 : ret(-EAGAIN);
}

int sem_post(sem_t *s)
{
	uint64_t d = __atomic_load_n(&s->data, __ATOMIC_RELAXED);
	int shared = s->shared;

	do {
		if ((uint32_t)d == SEM_VALUE_MAX)
			return ret(-EOVERFLOW);
	} while (!__atomic_compare_exchange_n(&s->data, &d, d + 1, 0, __ATOMIC_RELEASE,
					      __ATOMIC_RELAXED));
	if (d >= WAITER)
		futex_wake(value_of(s), 1, shared);
	return 0;
}

int sem_getvalue(sem_t *restrict s, int *restrict value)
{
	*value = (uint32_t)__atomic_load_n(&s->data, __ATOMIC_RELAXED);
	return 0;
}
