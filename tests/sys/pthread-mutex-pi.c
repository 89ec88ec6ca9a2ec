/* A priority-inheriting mutex works as a mutex, with trylock and timedlock, in process-shared memory too. */
#include "tools.h"
#include <pthread.h>
#include <time.h>

static pthread_mutex_t *m;
static int *count;

static void *adder(void *arg)
{
	for (int i = 0; i < 2000; i++) {
		CHECK_EQ(pthread_mutex_lock(m), 0);
		++*count;
		CHECK_EQ(pthread_mutex_unlock(m), 0);
	}
	return NULL;
}

static void *blocked(void *arg)
{
	struct timespec t = {1, 0};

	CHECK_EQ(pthread_mutex_trylock(m), EBUSY);
	CHECK_EQ(pthread_mutex_timedlock(m, &t), ETIMEDOUT);
	return NULL;
}

int main(void)
{
	pthread_mutexattr_t a;
	pthread_t t[3];

	m = shared_new(PAGE);
	count = (int *)(m + 1);
	pthread_mutexattr_init(&a);
	if (pthread_mutexattr_setprotocol(&a, PTHREAD_PRIO_INHERIT))
		SKIP("no priority inheritance in this library");
	pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
	CHECK_EQ(pthread_mutex_init(m, &a), 0);
	pid_t pid = fork();
	for (int i = 0; i < 3; i++)
		pthread_create(&t[i], NULL, adder, NULL);
	for (int i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	if (pid == 0)
		_exit(check_done());
	CHECK(wait_ok());
	CHECK_EQ(*count, 12000);
	pthread_mutex_lock(m);
	pthread_create(&t[0], NULL, blocked, NULL);
	pthread_join(t[0], NULL);
	pthread_mutex_unlock(m);
	munmap(m, PAGE);
	return check_done();
}
