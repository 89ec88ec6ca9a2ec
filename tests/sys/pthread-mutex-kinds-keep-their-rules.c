/* Every mix of type, protocol, robustness and sharing locks, refuses and counts as POSIX says. */
#include "check.h"
#include <pthread.h>

static pthread_mutex_t m;
static int count;

static void *adder(void *arg)
{
	for (int i = 0; i < 300; i++) {
		pthread_mutex_lock(&m);
		count++;
		pthread_mutex_unlock(&m);
	}
	return arg;
}

static void one_kind(int type, int protocol, int robust, int shared)
{
	pthread_mutexattr_t a;
	pthread_t t[3];

	pthread_mutexattr_init(&a);
	CHECK_EQ(pthread_mutexattr_settype(&a, type), 0);
	CHECK_EQ(pthread_mutexattr_setprotocol(&a, protocol), 0);
	CHECK_EQ(pthread_mutexattr_setrobust(&a, robust), 0);
	CHECK_EQ(pthread_mutexattr_setpshared(&a, shared), 0);
	CHECK_EQ(pthread_mutex_init(&m, &a), 0);

	CHECK_EQ(pthread_mutex_trylock(&m), 0);
	if (type == PTHREAD_MUTEX_RECURSIVE) {
		CHECK_EQ(pthread_mutex_lock(&m), 0);
		CHECK_EQ(pthread_mutex_unlock(&m), 0);
	}
	if (type == PTHREAD_MUTEX_ERRORCHECK)
		CHECK_EQ(pthread_mutex_lock(&m), EDEADLK);
	CHECK_EQ(pthread_mutex_unlock(&m), 0);
	if (type != PTHREAD_MUTEX_NORMAL)
		CHECK_EQ(pthread_mutex_unlock(&m), EPERM);

	count = 0;
	for (int i = 0; i < 3; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, adder, NULL), 0);
	for (int i = 0; i < 3; i++)
		CHECK_EQ(pthread_join(t[i], NULL), 0);
	CHECK_EQ(count, 900);
	CHECK_EQ(pthread_mutex_destroy(&m), 0);
}

int main(void)
{
	static const int types[] = {
		PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_ERRORCHECK,
	};

	for (int i = 0; i < 24; i++)
		one_kind(types[i % 3], i / 3 % 2 ? PTHREAD_PRIO_INHERIT : PTHREAD_PRIO_NONE,
			 i / 6 % 2 ? PTHREAD_MUTEX_ROBUST : PTHREAD_MUTEX_STALLED, i / 12);
	return check_done();
}
