/* Waiting for a thread's end. The kernel stores 0 into the thread's tid when it no longer
   uses its stack and wakes one sleeper on that word (as a shared futex); then the
   mapping, struct and all, can go. pthread_detach says that nobody will come: if the
   thread has already ended, it must reap it itself. */
#include <sys/mman.h>
#include "user/libc/pthread/thread.h"

static int wait_gone(struct __pthread *t, clockid_t clock, const struct timespec *abstime)
{
	pid_t tid;

	while ((tid = __atomic_load_n(&t->tid, __ATOMIC_ACQUIRE))) {
		int r = __futex_until_cancel((uint32_t *)&t->tid, tid, clock, abstime, 1);
		if (r == ETIMEDOUT || r == EINVAL)
			return r;
	}
	return 0;
}

static void reap(struct __pthread *t, void **result)
{
	if (result)
		*result = t->result;
	if (t->map)
		munmap(t->map, t->map_size);
}

int pthread_clockjoin_np(pthread_t t, void **result, clockid_t clock,
			 const struct timespec *abstime)
{
	if (t == __self())
		return EDEADLK;
	if (t->join == JOIN_DETACHED || t->join == JOIN_JOINED)
		return EINVAL;
	int error = wait_gone(t, clock, abstime);
	if (error)
		return error;
	reap(t, result);
	return 0;
}

int pthread_join(pthread_t t, void **result)
{
	return pthread_clockjoin_np(t, result, CLOCK_REALTIME, NULL);
}

int pthread_detach(pthread_t t)
{
	int joinable = JOIN_JOINABLE;

	if (__atomic_compare_exchange_n(&t->join, &joinable, JOIN_DETACHED, 0,
					__ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return 0;
	if (joinable != JOIN_EXITED)
		return EINVAL;
	pid_t tid;
	while ((tid = __atomic_load_n(&t->tid, __ATOMIC_ACQUIRE)))
		futex_wait(&t->tid, tid, 1);
	reap(t, NULL);
	return 0;
}
