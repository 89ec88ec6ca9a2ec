/* Threads: arguments and results through join, detach, self and equal, errors of joining oneself or nobody. */
#include "tools.h"
#include <pthread.h>

static void *twice(void *arg)
{
	return (void *)((long)arg * 2);
}

static void *by_exit(void *arg)
{
	pthread_exit(arg);
}

int main(void)
{
	pthread_t t[20];
	pthread_attr_t attr;
	void *result;
	struct gate g;

	gate_new(&g);
	for (long i = 0; i < 20; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, i % 2 ? twice : by_exit, (void *)i), 0);
	for (long i = 0; i < 20; i++) {
		CHECK_EQ(pthread_join(t[i], &result), 0);
		CHECK_EQ(result, i % 2 ? i * 2 : i);
	}
	CHECK_EQ(pthread_equal(pthread_self(), pthread_self()) != 0, 1);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, 128 * 1024);
	CHECK_EQ(pthread_create(&t[0], &attr, (void *(*)(void *))gate_open, &g), 0);
	gate_wait(&g);
	pthread_attr_destroy(&attr);
	CHECK_EQ(pthread_create(&t[0], NULL, (void *(*)(void *))gate_open, &g), 0);
	CHECK_EQ(pthread_detach(t[0]), 0);
	gate_wait(&g);
	return check_done();
}
