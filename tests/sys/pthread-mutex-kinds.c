/* Mutexes: normal excludes, recursive counts, errorcheck says EDEADLK and EPERM, trylock EBUSY. */
#include "tools.h"
#include <pthread.h>

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static int count;

static void *adder(void *arg)
{
	for (int i = 0; i < 5000; i++) {
		pthread_mutex_lock(&m);
		int c = count;
		if (i % 100 == 0)
			sched_yield();
		count = c + 1;
		pthread_mutex_unlock(&m);
	}
	return NULL;
}

static void *stranger(void *arg)
{
	CHECK_EQ(pthread_mutex_unlock(arg), EPERM);
	CHECK_EQ(pthread_mutex_trylock(arg), EBUSY);
	return NULL;
}

int main(void)
{
	pthread_mutexattr_t a;
	pthread_mutex_t x;
	pthread_t t[4];

	for (int i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, adder, NULL);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	CHECK_EQ(count, 20000);
	pthread_mutexattr_init(&a);
	pthread_mutexattr_settype(&a, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&x, &a);
	CHECK_EQ(pthread_mutex_lock(&x), 0);
	CHECK_EQ(pthread_mutex_lock(&x), 0);
	CHECK_EQ(pthread_mutex_trylock(&x), 0);
	for (int i = 0; i < 3; i++)
		CHECK_EQ(pthread_mutex_unlock(&x), 0);
	CHECK_EQ(pthread_mutex_unlock(&x), EPERM);
	pthread_mutex_destroy(&x);
	pthread_mutexattr_settype(&a, PTHREAD_MUTEX_ERRORCHECK);
	pthread_mutex_init(&x, &a);
	CHECK_EQ(pthread_mutex_lock(&x), 0);
	CHECK_EQ(pthread_mutex_lock(&x), EDEADLK);
	pthread_create(&t[0], NULL, stranger, &x);
	pthread_join(t[0], NULL);
	CHECK_EQ(pthread_mutex_unlock(&x), 0);
	CHECK_EQ(pthread_mutex_unlock(&x), EPERM);
	pthread_mutex_destroy(&x);
	return check_done();
}
