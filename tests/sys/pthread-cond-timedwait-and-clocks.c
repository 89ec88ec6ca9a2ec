/* Timed waits end with ETIMEDOUT on both clocks, hold the mutex again, and never before their time. */
#include "tools.h"
#include <pthread.h>
#include <time.h>

int main(void)
{
	clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC};
	pthread_mutexattr_t ma;
	pthread_mutex_t m;

	pthread_mutexattr_init(&ma);
	pthread_mutexattr_settype(&ma, PTHREAD_MUTEX_ERRORCHECK);
	pthread_mutex_init(&m, &ma);
	for (int i = 0; i < 2; i++) {
		pthread_condattr_t a;
		pthread_cond_t c;
		struct timespec t, now;
		pthread_condattr_init(&a);
		CHECK_EQ(pthread_condattr_setclock(&a, clocks[i]), 0);
		pthread_cond_init(&c, &a);
		pthread_mutex_lock(&m);
		clock_gettime(clocks[i], &t);
		t.tv_nsec += 3000000;
		if (t.tv_nsec >= 1000000000) {
			t.tv_sec++;
			t.tv_nsec -= 1000000000;
		}
		int err;
		while ((err = pthread_cond_timedwait(&c, &m, &t)) == 0)
			;
		CHECK_EQ(err, ETIMEDOUT);
		clock_gettime(clocks[i], &now);
		CHECK(now.tv_sec > t.tv_sec || (now.tv_sec == t.tv_sec && now.tv_nsec >= t.tv_nsec));
		CHECK_EQ(pthread_mutex_unlock(&m), 0);
		pthread_cond_destroy(&c);
	}
	return check_done();
}
