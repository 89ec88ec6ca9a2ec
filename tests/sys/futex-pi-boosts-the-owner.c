/* On one CPU: a low-priority owner of a PI futex runs at its waiter's priority, past a busy middle one. */
#include "tools.h"
#include <pthread.h>

static unsigned word;
static struct gate held, go;
static volatile int low_done, middle_ran_first;

static void become(int priority)
{
	struct sched_param p = {.sched_priority = priority};

	syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &p);
}

static void *low(void *arg)
{
	become(10);
	syscall(SYS_futex, &word, FUTEX_LOCK_PI | FUTEX_PRIVATE, 0, NULL, NULL, 0);
	gate_open(&held);
	gate_wait(&go);
	for (volatile int i = 0; i < 100000; i++)
		;
	low_done = 1;
	syscall(SYS_futex, &word, FUTEX_UNLOCK_PI | FUTEX_PRIVATE, 0, NULL, NULL, 0);
	return NULL;
}

static void *middle(void *arg)
{
	become(20);
	gate_wait(arg);
	if (!low_done)
		middle_ran_first = 1;
	return NULL;
}

int main(void)
{
	unsigned long one = 1;
	struct gate start;
	struct sched_param p = {.sched_priority = 30};
	pthread_t l, m;

	if (syscall(SYS_sched_setaffinity, 0, sizeof(one), &one) < 0 ||
	    syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &p) < 0)
		SKIP("no right to real-time scheduling here");
	gate_new(&held);
	gate_new(&go);
	gate_new(&start);
	pthread_create(&l, NULL, low, NULL);
	gate_wait(&held);
	pthread_create(&m, NULL, middle, &start);
	/* Both become runnable, but this thread keeps the CPU until it blocks on the futex and boosts low. */
	wait_state(getpid(), 'R');
	gate_open(&start);
	gate_open(&go);
	syscall(SYS_futex, &word, FUTEX_LOCK_PI | FUTEX_PRIVATE, 0, NULL, NULL, 0);
	CHECK_EQ(low_done, 1);
	CHECK_EQ(middle_ran_first, 0);
	syscall(SYS_futex, &word, FUTEX_UNLOCK_PI | FUTEX_PRIVATE, 0, NULL, NULL, 0);
	pthread_join(l, NULL);
	pthread_join(m, NULL);
	return check_done();
}
