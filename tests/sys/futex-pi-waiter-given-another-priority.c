/* A thread that waits for a PI futex and is given a higher priority moves up in the line. */
#include "tools.h"
#include <pthread.h>

static unsigned word;
static volatile int first, tid[2];

static void *wait_for_it(void *arg)
{
	struct sched_param p = { .sched_priority = arg ? 10 : 20 };
	long me = (long)arg;

	syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &p);
	tid[me] = syscall(SYS_gettid);
	syscall(SYS_futex, &word, FUTEX_LOCK_PI | FUTEX_PRIVATE, 0, NULL, NULL, 0);
	if (!first)
		first = tid[me];
	syscall(SYS_futex, &word, FUTEX_UNLOCK_PI | FUTEX_PRIVATE, 0, NULL, NULL, 0);
	return NULL;
}

int main(void)
{
	struct sched_param p = { .sched_priority = 30 };
	pthread_t t[2];

	if (syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &(struct sched_param){ .sched_priority = 5 }) < 0)
		SKIP("no right to real-time scheduling here");
	CHECK_EQ(syscall(SYS_futex, &word, FUTEX_LOCK_PI | FUTEX_PRIVATE, 0, NULL, NULL, 0), 0);
	for (long i = 0; i < 2; i++) {
		pthread_create(&t[i], NULL, wait_for_it, (void *)i);
		while (!tid[i] || state_of(getpid(), tid[i]) != 'S')
			usleep(1000);    /* to yield is not enough: we have the first one's priority */
	}
	CHECK_EQ(syscall(SYS_sched_setparam, tid[1], &p), 0);
	CHECK_EQ(syscall(SYS_futex, &word, FUTEX_UNLOCK_PI | FUTEX_PRIVATE, 0, NULL, NULL, 0), 0);
	pthread_join(t[0], NULL);
	pthread_join(t[1], NULL);
	CHECK_EQ(first, tid[1]);
	return check_done();
}
