/* A barrier releases all together, exactly one serial thread each round; a spin lock excludes. */
#include "tools.h"
#include <pthread.h>

enum { N = 4, ROUNDS = 50 };
static pthread_barrier_t barrier;
static pthread_spinlock_t spin;
static int serial, count, phase[N];

static void *run(void *arg)
{
	long me = (long)arg;

	for (int i = 0; i < ROUNDS; i++) {
		phase[me] = i;
		if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
			__atomic_fetch_add(&serial, 1, __ATOMIC_SEQ_CST);
		for (int k = 0; k < N; k++)
			CHECK(phase[k] == i);
		pthread_barrier_wait(&barrier);
		pthread_spin_lock(&spin);
		count++;
		pthread_spin_unlock(&spin);
	}
	return NULL;
}

int main(void)
{
	pthread_t t[N];

	pthread_barrier_init(&barrier, NULL, N);
	pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
	for (long i = 0; i < N; i++)
		pthread_create(&t[i], NULL, run, (void *)i);
	for (int i = 0; i < N; i++)
		pthread_join(t[i], NULL);
	CHECK_EQ(serial, ROUNDS);
	CHECK_EQ(count, N * ROUNDS);
	CHECK_EQ(pthread_spin_trylock(&spin), 0);
	CHECK_EQ(pthread_spin_trylock(&spin), EBUSY);
	pthread_spin_unlock(&spin);
	CHECK_EQ(pthread_barrier_destroy(&barrier), 0);
	return check_done();
}
