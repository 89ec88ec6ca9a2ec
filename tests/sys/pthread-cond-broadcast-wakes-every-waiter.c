/* A broadcast reaches all who wait, round after round, and the mutex lets them out one by one. */
#include "check.h"
#include <pthread.h>

#define THREADS 6
#define ROUNDS  20

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t go = PTHREAD_COND_INITIALIZER, here = PTHREAD_COND_INITIALIZER;
static int waiting, round_number;

static void *waiter(void *arg)
{
	pthread_mutex_lock(&m);
	for (int r = 0; r < ROUNDS; r++) {
		if (++waiting == THREADS)
			pthread_cond_signal(&here);
		while (round_number == r)
			pthread_cond_wait(&go, &m);
	}
	pthread_mutex_unlock(&m);
	return arg;
}

int main(void)
{
	pthread_t t[THREADS];

	for (int i = 0; i < THREADS; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, waiter, NULL), 0);
	pthread_mutex_lock(&m);
	for (int r = 0; r < ROUNDS; r++) {
		while (waiting < THREADS)
			pthread_cond_wait(&here, &m);
		waiting = 0;
		round_number++;
		pthread_cond_broadcast(&go);
	}
	pthread_mutex_unlock(&m);
	for (int i = 0; i < THREADS; i++)
		CHECK_EQ(pthread_join(t[i], NULL), 0);
	CHECK_EQ(pthread_cond_destroy(&go), 0);
	return check_done();
}
