/* A thread that disables cancellation goes on until it allows it; an asynchronous one ends anywhere. */
#include "tools.h"
#include <pthread.h>

static volatile int stage;

static void *stubborn(void *arg)
{
	int old;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
	CHECK_EQ(old, PTHREAD_CANCEL_ENABLE);
	stage = 1;
	while (stage != 2)
		sched_yield();
	pthread_testcancel();
	stage = 3;
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	pthread_testcancel();
	stage = 4;
	return NULL;
}

static void *spins(void *arg)
{
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	stage = 5;
	for (;;)
		;
	return NULL;
}

int main(void)
{
	pthread_t t;
	void *result;

	CHECK_EQ(pthread_create(&t, NULL, stubborn, NULL), 0);
	while (stage != 1)
		sched_yield();
	CHECK_EQ(pthread_cancel(t), 0);
	stage = 2;
	CHECK_EQ(pthread_join(t, &result), 0);
	CHECK(result == PTHREAD_CANCELED);
	CHECK_EQ(stage, 3);

	CHECK_EQ(pthread_create(&t, NULL, spins, NULL), 0);
	while (stage != 5)
		sched_yield();
	CHECK_EQ(pthread_cancel(t), 0);
	CHECK_EQ(pthread_join(t, &result), 0);
	CHECK(result == PTHREAD_CANCELED);
	return check_done();
}
