/* The process lives while any thread does; main may leave first, detached threads need no join. */
#include "check.h"
#include <pthread.h>
#include <sched.h>

static pthread_t first;

static void *last(void *arg)
{
	void *result;

	CHECK_EQ(pthread_join(first, &result), 0);
	CHECK(result == (void *)7);
	exit(check_done());
}

static void *short_lived(void *arg)
{
	__atomic_fetch_add((int *)arg, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

int main(void)
{
	pthread_attr_t a;
	pthread_t t;
	static int ran;

	pthread_attr_init(&a);
	CHECK_EQ(pthread_attr_setdetachstate(&a, PTHREAD_CREATE_DETACHED), 0);
	for (int i = 0; i < 20; i++)
		CHECK_EQ(pthread_create(&t, &a, short_lived, &ran), 0);
	for (int i = 0; i < 20; i++) {
		CHECK_EQ(pthread_create(&t, NULL, short_lived, &ran), 0);
		CHECK_EQ(pthread_detach(t), 0);
	}
	while (__atomic_load_n(&ran, __ATOMIC_SEQ_CST) < 40)
		sched_yield();
	first = pthread_self();
	CHECK_EQ(pthread_create(&t, NULL, last, NULL), 0);
	pthread_exit((void *)7);
}
