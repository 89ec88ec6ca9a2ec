/* Condition variables. `sequence` counts signals; a waiter reads it while it holds the
   mutex, unlocks, and sleeps as long as the sequence stays what it read. A signal that
   comes between the unlock and the sleep changes the sequence, so the kernel refuses to
   let the waiter sleep: no wake-up is lost.

     wait       s = sequence; unlock; sleep while sequence == s; lock
     signal     sequence + 1; wake one
     broadcast  sequence + 1; wake one, and move all others from the sequence to the
                mutex's word: they would only queue there anyway

   A thread moved to the mutex must, once woken, take it as contended, because the mutex's
   word does not know of the others that were moved with it. Waking up without a signal is
   allowed; callers loop on their condition. */
#include "user/libc/pthread/thread.h"

/* In `waiters`: pthread_cond_destroy sleeps until they are gone. This bit also keeps the
   counters here from looking like a lock's owner (the sequence begins with it). */
#define AWAITED FUTEX_OWNER_DIED

struct wait {
	pthread_cond_t  *cond;
	pthread_mutex_t *mutex;
	uint32_t         broadcasts;
};

static int leave(struct wait *w)
{
	pthread_cond_t *c = w->cond;
	int contended = __atomic_load_n(&c->broadcasts, __ATOMIC_RELAXED) != w->broadcasts;

	/* The last one out lets pthread_cond_destroy go on. */
	if (__atomic_fetch_sub(&c->waiters, 1, __ATOMIC_RELEASE) == (1 | AWAITED))
		futex_wake(&c->waiters, 1, c->shared);
	return __mutex_lock_again(w->mutex, contended);
}

static void cancelled(void *w)
{
	leave(w);
}

int pthread_cond_clockwait(pthread_cond_t *restrict c, pthread_mutex_t *restrict m,
			   clockid_t clock, const struct timespec *restrict abstime)
{
	struct wait w = { c, m, c->broadcasts };
	uint32_t sequence = __atomic_load_n(&c->sequence, __ATOMIC_RELAXED);
	int r;

	if (abstime && (abstime->tv_nsec < 0 || abstime->tv_nsec > 999999999))
		return EINVAL;
	pthread_testcancel();
	__atomic_fetch_add(&c->waiters, 1, __ATOMIC_RELAXED);
	if (!c->shared)
		c->mutex = m;
	r = pthread_mutex_unlock(m);
	if (r) {
		__atomic_fetch_sub(&c->waiters, 1, __ATOMIC_RELAXED);
		return r;
	}
	pthread_cleanup_push(cancelled, &w);
	do
		r = __futex_until_cancel(&c->sequence, sequence, clock, abstime, c->shared);
	while (r == EINTR && __atomic_load_n(&c->sequence, __ATOMIC_RELAXED) == sequence);
	pthread_cleanup_pop(0);
	int error = leave(&w);
	return error ? error : r == ETIMEDOUT || r == EINVAL ? r : 0;
}

int pthread_cond_wait(pthread_cond_t *restrict c, pthread_mutex_t *restrict m)
{
	return pthread_cond_clockwait(c, m, CLOCK_REALTIME, NULL);
}

int pthread_cond_timedwait(pthread_cond_t *restrict c, pthread_mutex_t *restrict m,
			   const struct timespec *restrict abstime)
{
	return pthread_cond_clockwait(c, m, c->clock, abstime);
}

int pthread_cond_signal(pthread_cond_t *c)
{
	if (__atomic_load_n(&c->waiters, __ATOMIC_RELAXED) == 0)
		return 0;
	__atomic_fetch_add(&c->sequence, 1, __ATOMIC_RELAXED);
	futex_wake(&c->sequence, 1, c->shared);
	return 0;
}

int pthread_cond_broadcast(pthread_cond_t *c)
{
	if (__atomic_load_n(&c->waiters, __ATOMIC_RELAXED) == 0)
		return 0;
	pthread_mutex_t *m = c->mutex;
	/* Only a plain mutex has a word on which anyone may sleep. */
	if (!c->shared && m && m->kind == 0) {
		__atomic_fetch_add(&c->broadcasts, 1, __ATOMIC_RELAXED);
		uint32_t s = __atomic_add_fetch(&c->sequence, 1, __ATOMIC_RELAXED);
		if (__sys_futex(&c->sequence, FUTEX_CMP_REQUEUE | FUTEX_PRIVATE_FLAG, 1,
				(void *)0x7fffffffL, &m->word, s) >= 0)
			return 0;
	} else {
		__atomic_fetch_add(&c->sequence, 1, __ATOMIC_RELAXED);
	}
	futex_wake(&c->sequence, 0x7fffffff, c->shared);
	return 0;
}

int pthread_cond_init(pthread_cond_t *restrict c, const pthread_condattr_t *restrict a)
{
	*c = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
	if (a) {
		c->shared = a->shared;
		c->clock = a->clock;
	}
	return 0;
}

/* Those who were woken may still be on their way out and look at the struct. */
int pthread_cond_destroy(pthread_cond_t *c)
{
	uint32_t n;

	while ((n = __atomic_load_n(&c->waiters, __ATOMIC_ACQUIRE)) & ~AWAITED) {
		if (n & AWAITED) {
			futex_wait(&c->waiters, n, c->shared);
			continue;
		}
		__atomic_compare_exchange_n(&c->waiters, &n, n | AWAITED, 0,
					    __ATOMIC_RELAXED, __ATOMIC_RELAXED);
	}
	return 0;
}
