/* Threads made and joined many times, and a hundred alive at once; memory is given back. */
#include "tools.h"
#include <pthread.h>

static struct gate g;

static void *nothing(void *arg)
{
	return arg;
}

static void *waits(void *arg)
{
	gate_wait(&g);
	return NULL;
}

int main(void)
{
	pthread_attr_t a;
	pthread_t t[100];

	gate_new(&g);
	pthread_attr_init(&a);
	pthread_attr_setstacksize(&a, 64 * 1024);
	for (int i = 0; i < 300; i++) {
		CHECK_EQ(pthread_create(&t[0], &a, nothing, NULL), 0);
		CHECK_EQ(pthread_join(t[0], NULL), 0);
	}
	for (int i = 0; i < 100; i++)
		CHECK_EQ(pthread_create(&t[i], &a, waits, NULL), 0);
	for (int i = 0; i < 100; i++)
		gate_open(&g);
	for (int i = 0; i < 100; i++)
		CHECK_EQ(pthread_join(t[i], NULL), 0);
	return check_done();
}
