/* Mutexes. The word is 0 when free, else the owner's tid; FUTEX_WAITERS is added by
   whoever goes to sleep, and tells the owner that unlocking needs a system call.

     lock     0 -> tid by compare-and-swap: done, no kernel.
              else set FUTEX_WAITERS and sleep while the word stays so; when woken, try
              again, now taking it as tid|FUTEX_WAITERS, because others may still sleep.
     unlock   swap in 0; if FUTEX_WAITERS was set, wake one.

   Recursive and error-checking mutexes look for their own tid first. A robust mutex is
   linked into a list the kernel knows; when its owner dies, the kernel puts
   FUTEX_OWNER_DIED into the word and wakes one, who gets EOWNERDEAD (robust.c). A
   priority-inheriting one is taken and given by the kernel whenever it is contended
   (FUTEX_LOCK_PI), so that the kernel can lend the owner the waiter's priority. */
#include "user/libc/pthread/thread.h"

int  __robust_enter(pthread_mutex_t *m);
int  __robust_locked(pthread_mutex_t *m, uint32_t old);
void __robust_leave(pthread_mutex_t *m);
void __robust_done(void);

static inline int cas(uint32_t *word, uint32_t *old, uint32_t new)
{
	return __atomic_compare_exchange_n(word, old, new, 0, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

static int is_shared(pthread_mutex_t *m)
{
	/* The kernel wakes waiters of a dead owner by the shared key. */
	return (m->kind & (KIND_SHARED | KIND_ROBUST)) != 0;
}

/* The sleeping part of any mutex the kernel does not own. extra is FUTEX_WAITERS if we
   know of others already. Leaves the word's former value in *was. */
static int acquire(pthread_mutex_t *m, uint32_t extra, clockid_t clock,
		   const struct timespec *abstime, uint32_t *was)
{
	uint32_t me = __tid();

	for (;;) {
		uint32_t v = __atomic_load_n(&m->word, __ATOMIC_RELAXED);
		if ((v & FUTEX_TID_MASK) == 0) {
			if (cas(&m->word, &v, me | extra | (v & FUTEX_WAITERS))) {
				*was = v;
				return 0;
			}
			continue;
		}
		if (!(v & FUTEX_WAITERS) && !cas(&m->word, &v, v | FUTEX_WAITERS))
			continue;
		int r = __futex_until(&m->word, v | FUTEX_WAITERS, clock, abstime, is_shared(m));
		if (r == ETIMEDOUT || r == EINVAL)
			return r;
		extra = FUTEX_WAITERS;
	}
}

static int acquire_pi(pthread_mutex_t *m, clockid_t clock, const struct timespec *abstime,
		      uint32_t *was)
{
	uint32_t v = 0;
	int private = m->kind & KIND_SHARED ? 0 : FUTEX_PRIVATE_FLAG, r;

	*was = 0;
	if (cas(&m->word, &v, __tid()))
		return 0;
	/* LOCK_PI counts in CLOCK_REALTIME, LOCK_PI2 in CLOCK_MONOTONIC. */
	do
		r = -__sys_futex(&m->word, (abstime && clock == CLOCK_MONOTONIC
					    ? FUTEX_LOCK_PI2 : FUTEX_LOCK_PI) | private,
				 0, abstime, NULL, 0);
	while (r == EINTR);
	if (r == 0) {
		*was = __atomic_load_n(&m->word, __ATOMIC_RELAXED) & FUTEX_OWNER_DIED;
		if (*was)
			__atomic_fetch_and(&m->word, ~FUTEX_OWNER_DIED, __ATOMIC_RELAXED);
	}
	return r;
}

static int lock_any(pthread_mutex_t *m, uint32_t extra, clockid_t clock,
		    const struct timespec *abstime, int try)
{
	uint32_t was = 0;
	int type = m->kind & KIND_TYPE, robust = m->kind & KIND_ROBUST, r = 0;

	if (type != PTHREAD_MUTEX_NORMAL &&
	    (__atomic_load_n(&m->word, __ATOMIC_RELAXED) & FUTEX_TID_MASK) == (uint32_t)__tid()) {
		if (type == PTHREAD_MUTEX_ERRORCHECK)
			return try ? EBUSY : EDEADLK;
		if (m->count == 0x7fffffff)
			return EAGAIN;
		m->count++;
		return 0;
	}
	if (robust && (r = __robust_enter(m)))
		return r;
	if (try) {
		uint32_t v = __atomic_load_n(&m->word, __ATOMIC_RELAXED);
		if (v & FUTEX_TID_MASK || (m->kind & KIND_PI && v && !robust))
			r = EBUSY;
		else if (m->kind & KIND_PI && v)
			r = -__sys_futex(&m->word, FUTEX_TRYLOCK_PI |
					 (m->kind & KIND_SHARED ? 0 : FUTEX_PRIVATE_FLAG),
					 0, NULL, NULL, 0);
		else if (!cas(&m->word, &v, (uint32_t)__tid() | (v & FUTEX_WAITERS)))
			r = EBUSY;
		was = v;
	} else if (m->kind & KIND_PI) {
		r = acquire_pi(m, clock, abstime, &was);
	} else {
		r = acquire(m, extra, clock, abstime, &was);
	}
	if (!robust)
		return r;
	return r ? (__robust_done(), r) : __robust_locked(m, was);
}

int pthread_mutex_lock(pthread_mutex_t *m)
{
	uint32_t free = 0;

	if (m->kind == 0 && cas(&m->word, &free, __tid()))
		return 0;
	return lock_any(m, 0, CLOCK_REALTIME, NULL, 0);
}

int pthread_mutex_trylock(pthread_mutex_t *m)
{
	uint32_t free = 0;

	if (m->kind == 0)
		return cas(&m->word, &free, __tid()) ? 0 : EBUSY;
	return lock_any(m, 0, CLOCK_REALTIME, NULL, 1);
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict m,
			    const struct timespec *restrict abstime)
{
	return lock_any(m, 0, CLOCK_REALTIME, abstime, 0);
}

/* After a condition wait: others may have been moved to this word without it saying so. */
int __mutex_lock_again(pthread_mutex_t *m, int contended)
{
	return contended ? lock_any(m, FUTEX_WAITERS, CLOCK_REALTIME, NULL, 0)
			 : pthread_mutex_lock(m);
}

static int unlock_special(pthread_mutex_t *m)
{
	uint32_t me = __tid();

	if (m->kind != KIND_SHARED) {
		if ((m->word & FUTEX_TID_MASK) != me)
			return EPERM;
		if ((m->kind & KIND_TYPE) == PTHREAD_MUTEX_RECURSIVE && m->count > 0) {
			m->count--;
			return 0;
		}
	}
	if (m->kind & KIND_ROBUST)
		__robust_leave(m);
	if (m->kind & KIND_PI) {
		if (!__atomic_compare_exchange_n(&m->word, &me, 0, 0, __ATOMIC_RELEASE,
						 __ATOMIC_RELAXED))
			__sys_futex(&m->word, FUTEX_UNLOCK_PI |
				    (m->kind & KIND_SHARED ? 0 : FUTEX_PRIVATE_FLAG),
				    0, NULL, NULL, 0);
	} else {
		int shared = is_shared(m), lost = m->state;
		if (__atomic_exchange_n(&m->word, 0, __ATOMIC_RELEASE) & FUTEX_WAITERS)
			futex_wake(&m->word, lost ? 0x7fffffff : 1, shared);
	}
	if (m->kind & KIND_ROBUST)
		__robust_done();
	return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *m)
{
	if (m->kind != 0)
		return unlock_special(m);
	if (__atomic_exchange_n(&m->word, 0, __ATOMIC_RELEASE) & FUTEX_WAITERS)
		__lock_wake(&m->word);
	return 0;
}

int pthread_mutex_init(pthread_mutex_t *restrict m, const pthread_mutexattr_t *restrict a)
{
	*m = (pthread_mutex_t){ .kind = a ? a->kind : 0 };
	return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *m)
{
	return m->word & FUTEX_TID_MASK ? EBUSY : 0;
}
