/* A condition's deadline is read on the clock its attributes name, and the mutex is held again after it. */
#include "check.h"
#include <pthread.h>
#include <time.h>

static void times_out(clockid_t clock)
{
	pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
	pthread_condattr_t a;
	pthread_cond_t c;
	struct timespec end, now;

	pthread_condattr_init(&a);
	CHECK_EQ(pthread_condattr_setclock(&a, clock), 0);
	CHECK_EQ(pthread_cond_init(&c, &a), 0);
	clock_gettime(clock, &end);
	end.tv_nsec += 15000000;
	end.tv_sec += end.tv_nsec / 1000000000;
	end.tv_nsec %= 1000000000;
	pthread_mutex_lock(&m);
	int r;
	do
		r = pthread_cond_timedwait(&c, &m, &end);
	while (r == 0);
	CHECK_EQ(r, ETIMEDOUT);
	clock_gettime(clock, &now);
	CHECK(now.tv_sec > end.tv_sec || (now.tv_sec == end.tv_sec && now.tv_nsec >= end.tv_nsec));
	CHECK_EQ(pthread_mutex_trylock(&m), EBUSY);
	pthread_mutex_unlock(&m);
	CHECK_EQ(pthread_cond_destroy(&c), 0);
}

int main(void)
{
	pthread_condattr_t a;

	times_out(CLOCK_REALTIME);
	times_out(CLOCK_MONOTONIC);
	pthread_condattr_init(&a);
	CHECK_EQ(pthread_condattr_setclock(&a, CLOCK_PROCESS_CPUTIME_ID), EINVAL);
	return check_done();
}
