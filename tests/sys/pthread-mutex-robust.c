/* A robust mutex whose owner died gives EOWNERDEAD; consistent heals it, else it is ENOTRECOVERABLE; threads and forks. */
#include "tools.h"
#include <pthread.h>

static void *die_holding(void *m)
{
	CHECK_EQ(pthread_mutex_lock(m), 0);
	return NULL;
}

int main(void)
{
	pthread_mutex_t *m = shared_new(PAGE);
	pthread_mutexattr_t a;
	pthread_t t;

	pthread_mutexattr_init(&a);
	pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
	pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
	CHECK_EQ(pthread_mutex_init(m, &a), 0);
	pthread_create(&t, NULL, die_holding, m);
	pthread_join(t, NULL);
	CHECK_EQ(pthread_mutex_lock(m), EOWNERDEAD);
	CHECK_EQ(pthread_mutex_consistent(m), 0);
	CHECK_EQ(pthread_mutex_unlock(m), 0);
	if (fork() == 0) {
		pthread_mutex_lock(m);
		kill(getpid(), SIGKILL);
	}
	wait(NULL);
	CHECK_EQ(pthread_mutex_trylock(m), EOWNERDEAD);
	CHECK_EQ(pthread_mutex_unlock(m), 0);
	CHECK_EQ(pthread_mutex_lock(m), ENOTRECOVERABLE);
	CHECK_EQ(pthread_mutex_trylock(m), ENOTRECOVERABLE);
	CHECK_EQ(pthread_mutex_destroy(m), 0);
	munmap(m, PAGE);
	return check_done();
}
