/* sem_t: counts, try and timed forms, wakes waiters of other threads and processes, EOVERFLOW. */
#include "tools.h"
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

static sem_t s;

static void *poster(void *arg)
{
	for (int i = 0; i < 1000; i++)
		sem_post(&s);
	return NULL;
}

int main(void)
{
	struct timespec past = {1, 0}, bad = {1, -1};
	sem_t *shared = shared_new(PAGE);
	pthread_t t;
	int value;

	CHECK(sem_init(&s, 0, 2) == 0);
	CHECK(sem_wait(&s) == 0 && sem_trywait(&s) == 0);
	CHECK_ERR(sem_trywait(&s), EAGAIN);
	CHECK_ERR(sem_timedwait(&s, &past), ETIMEDOUT);
	CHECK_ERR(sem_timedwait(&s, &bad), EINVAL);
	pthread_create(&t, NULL, poster, NULL);
	for (int i = 0; i < 1000; i++)
		CHECK(sem_wait(&s) == 0);
	pthread_join(t, NULL);
	CHECK(sem_getvalue(&s, &value) == 0 && value == 0);
	CHECK(sem_init(shared, 1, 0) == 0);
	pid_t pid = fork();
	if (pid == 0)
		_exit(sem_wait(shared) == 0 ? 0 : 1);
	wait_asleep(pid);
	CHECK(sem_post(shared) == 0);
	CHECK(wait_ok());
	CHECK_ERR(sem_init(&s, 0, (unsigned)INT_MAX + 1), EINVAL);
	CHECK(sem_init(&s, 0, INT_MAX) == 0);
	CHECK_ERR(sem_post(&s), EOVERFLOW);
	CHECK(sem_destroy(&s) == 0);
	munmap(shared, PAGE);
	return check_done();
}
