/* Nobody passes a barrier before all are there; one of them is the serial thread; it may be destroyed at once. */
#include "check.h"
#include <pthread.h>

#define THREADS 4
#define ROUNDS  50

static pthread_barrier_t b;
static int arrived[ROUNDS], serial;

static void *meets(void *arg)
{
	for (int r = 0; r < ROUNDS; r++) {
		__atomic_fetch_add(&arrived[r], 1, __ATOMIC_SEQ_CST);
		if (pthread_barrier_wait(&b) == PTHREAD_BARRIER_SERIAL_THREAD)
			__atomic_fetch_add(&serial, 1, __ATOMIC_SEQ_CST);
		CHECK_EQ(__atomic_load_n(&arrived[r], __ATOMIC_SEQ_CST), THREADS);
	}
	return arg;
}

static void *once(void *barrier)
{
	pthread_barrier_wait(barrier);
	return NULL;
}

int main(void)
{
	pthread_t t[THREADS];

	CHECK_EQ(pthread_barrier_init(&b, NULL, 0), EINVAL);
	CHECK_EQ(pthread_barrier_init(&b, NULL, THREADS), 0);
	for (int i = 0; i < THREADS; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, meets, NULL), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
	CHECK_EQ(serial, ROUNDS);
	CHECK_EQ(pthread_barrier_destroy(&b), 0);

	for (int i = 0; i < 20; i++) {
		pthread_barrier_t *fresh = malloc(sizeof(*fresh));
		CHECK_EQ(pthread_barrier_init(fresh, NULL, 2), 0);
		CHECK_EQ(pthread_create(&t[0], NULL, once, fresh), 0);
		pthread_barrier_wait(fresh);
		CHECK_EQ(pthread_barrier_destroy(fresh), 0);
		free(fresh);
		pthread_join(t[0], NULL);
	}
	return check_done();
}
