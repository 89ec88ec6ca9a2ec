/* A deferred cancellation reaches a thread in each blocking call, runs its handlers, loses no lock. */
#include "tools.h"
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static sem_t started, never;
static int fds[2], cleaned;
static pid_t tid;

static void clean(void *arg)
{
	cleaned++;
}

static void unlock(void *arg)
{
	pthread_mutex_unlock(arg);
}

static void *waits(void *how)
{
	struct timespec hour = { 3600, 0 };
	char byte;

	pthread_cleanup_push(clean, NULL);
	tid = syscall(SYS_gettid);
	sem_post(&started);
	switch ((long)how) {
	case 0:
		read(fds[0], &byte, 1);
		break;
	case 1:
		pause();
		break;
	case 2:
		nanosleep(&hour, NULL);
		break;
	case 3:
		sem_wait(&never);
		break;
	case 4:
		pthread_mutex_lock(&m);
		pthread_cleanup_push(unlock, &m);
		for (;;)
			pthread_cond_wait(&c, &m);
		pthread_cleanup_pop(1);
		break;
	case 5:
		for (;;)
			pthread_testcancel();
	}
	pthread_cleanup_pop(0);
	return NULL;
}

int main(void)
{
	CHECK_EQ(pipe(fds), 0);
	sem_init(&started, 0, 0);
	sem_init(&never, 0, 0);
	/* Even rounds cancel at once, odd ones when the thread surely sleeps. */
	for (long i = 0; i < 12; i++) {
		pthread_t t;
		void *result;
		CHECK_EQ(pthread_create(&t, NULL, waits, (void *)(i / 2)), 0);
		while (sem_wait(&started) < 0)
			;
		if (i % 2)
			wait_thread_state(getpid(), tid, i / 2 == 5 ? 'R' : 'S');
		CHECK_EQ(pthread_cancel(t), 0);
		CHECK_EQ(pthread_join(t, &result), 0);
		CHECK(result == PTHREAD_CANCELED);
		CHECK_EQ(cleaned, i + 1);
	}
	CHECK_EQ(pthread_mutex_trylock(&m), 0);
	return check_done();
}
