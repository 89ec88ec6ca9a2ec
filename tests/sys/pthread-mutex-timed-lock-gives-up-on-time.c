/* A timed lock waits until its deadline, not less, and gets the mutex if it comes free before. */
#include "check.h"
#include <pthread.h>
#include <time.h>

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;

static struct timespec after_ms(long ms)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_nsec += ms * 1000000;
	t.tv_sec += t.tv_nsec / 1000000000;
	t.tv_nsec %= 1000000000;
	return t;
}

static void *waits(void *arg)
{
	struct timespec end = after_ms(20), now;

	CHECK_EQ(pthread_mutex_timedlock(&m, &end), ETIMEDOUT);
	clock_gettime(CLOCK_REALTIME, &now);
	CHECK(now.tv_sec > end.tv_sec || (now.tv_sec == end.tv_sec && now.tv_nsec >= end.tv_nsec));
	end.tv_nsec = 1000000000;
	CHECK_EQ(pthread_mutex_timedlock(&m, &end), EINVAL);
	CHECK_EQ(pthread_mutex_trylock(&m), EBUSY);
	return arg;
}

static void *gets(void *arg)
{
	struct timespec end = after_ms(20000);

	CHECK_EQ(pthread_mutex_timedlock(&m, &end), 0);
	pthread_mutex_unlock(&m);
	return arg;
}

int main(void)
{
	pthread_t t;

	pthread_mutex_lock(&m);
	CHECK_EQ(pthread_create(&t, NULL, waits, NULL), 0);
	pthread_join(t, NULL);
	CHECK_EQ(pthread_create(&t, NULL, gets, NULL), 0);
	pthread_mutex_unlock(&m);
	pthread_join(t, NULL);
	return check_done();
}
