/* Asynchronous cancellation stops a loop without calls; a cancelled pthread_cond_wait holds its mutex in cleanup. */
#include "tools.h"
#include <pthread.h>

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static volatile int spinning, waiting;

static void *spin(void *arg)
{
	int old;

	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old);
	spinning = 1;
	for (;;)
		;
	return NULL;
}

static void unlock(void *arg)
{
	CHECK_EQ(pthread_mutex_unlock(&m), 0);
}

static void *wait_forever(void *arg)
{
	pthread_mutex_lock(&m);
	pthread_cleanup_push(unlock, NULL);
	waiting = 1;
	for (;;)
		pthread_cond_wait(&c, &m);
	pthread_cleanup_pop(0);
	return NULL;
}

int main(void)
{
	pthread_t t;
	void *result;

	pthread_create(&t, NULL, spin, NULL);
	while (!spinning)
		sched_yield();
	pthread_cancel(t);
	pthread_join(t, &result);
	CHECK(result == PTHREAD_CANCELED);
	pthread_create(&t, NULL, wait_forever, NULL);
	for (;;) {
		pthread_mutex_lock(&m);
		if (waiting)
			break;
		pthread_mutex_unlock(&m);
		sched_yield();
	}
	pthread_mutex_unlock(&m);
	pthread_cancel(t);
	pthread_join(t, &result);
	CHECK(result == PTHREAD_CANCELED);
	CHECK_EQ(pthread_mutex_trylock(&m), 0);
	return check_done();
}
