/* __thread variables and errno belong to each thread, start from their initial image, survive fork. */
#include "tools.h"
#include <pthread.h>

static __thread int initialised = 42;
static __thread char zeroed[5000];

static void *run(void *arg)
{
	CHECK_EQ(initialised, 42);
	CHECK_EQ(zeroed[4999], 0);
	initialised = (int)(long)arg;
	zeroed[4999] = 1;
	errno = (int)(long)arg;
	for (int i = 0; i < 20; i++) {
		sched_yield();
		CHECK_EQ(initialised, (long)arg);
		CHECK_EQ(errno, (long)arg);
	}
	return NULL;
}

int main(void)
{
	pthread_t t[4];

	initialised = 7;
	for (long i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, run, (void *)(100 + i));
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	CHECK_EQ(initialised, 7);
	if (fork() == 0)
		_exit(initialised == 7 && zeroed[4999] == 0 ? 0 : 1);
	CHECK(wait_ok());
	return check_done();
}
