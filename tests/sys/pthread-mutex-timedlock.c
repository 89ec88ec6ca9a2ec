/* pthread_mutex_timedlock gives up at its absolute time with ETIMEDOUT, and gets the lock when it is free. */
#include "tools.h"
#include <pthread.h>
#include <time.h>

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;

static void *waiter(void *arg)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_nsec += 2000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000;
	}
	CHECK_EQ(pthread_mutex_timedlock(&m, &t), ETIMEDOUT);
	t.tv_nsec = -1;
	CHECK_EQ(pthread_mutex_timedlock(&m, &t), EINVAL);
	return NULL;
}

int main(void)
{
	struct timespec t = {0, 0};
	pthread_t p;

	pthread_mutex_lock(&m);
	pthread_create(&p, NULL, waiter, NULL);
	pthread_join(p, NULL);
	pthread_mutex_unlock(&m);
	CHECK_EQ(pthread_mutex_timedlock(&m, &t), 0);
	pthread_mutex_unlock(&m);
	return check_done();
}
