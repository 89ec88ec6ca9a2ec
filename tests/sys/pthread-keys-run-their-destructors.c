/* Thread-specific data is each thread's own; destructors run at its end, again if they set a value. */
#include "check.h"
#include <pthread.h>

static pthread_key_t key, chain;
static pthread_barrier_t all_set;
static __thread int local = 5;
static int destroyed, chained;

static void count(void *value)
{
	CHECK(value != NULL);
	__atomic_fetch_add(&destroyed, 1, __ATOMIC_SEQ_CST);
}

static void again(void *value)
{
	__atomic_fetch_add(&chained, 1, __ATOMIC_SEQ_CST);
	if (value == (void *)2)
		pthread_setspecific(chain, (void *)1);
}

static void *thread(void *arg)
{
	CHECK_EQ(local, 5);
	CHECK(pthread_getspecific(key) == NULL);
	local = (int)(long)arg;
	errno = (int)(long)arg;
	pthread_setspecific(key, arg);
	pthread_setspecific(chain, (void *)2);
	pthread_barrier_wait(&all_set);
	CHECK_EQ(local, (long)arg);
	CHECK_EQ(errno, (long)arg);
	CHECK(pthread_getspecific(key) == arg);
	return NULL;
}

int main(void)
{
	pthread_t t[5];

	pthread_barrier_init(&all_set, NULL, 5);
	CHECK_EQ(pthread_key_create(&key, count), 0);
	CHECK_EQ(pthread_key_create(&chain, again), 0);
	for (long i = 0; i < 5; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, thread, (void *)(i + 10)), 0);
	for (int i = 0; i < 5; i++)
		pthread_join(t[i], NULL);
	CHECK_EQ(destroyed, 5);
	CHECK_EQ(chained, 10);
	CHECK_EQ(local, 5);
	CHECK_EQ(pthread_key_delete(key), 0);
	return check_done();
}
