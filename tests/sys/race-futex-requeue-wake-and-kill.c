/* Threads wait on two words, are requeued, woken, timed out and signalled; sums of wakes agree, none sleeps for ever. */
#include "tools.h"
#include <pthread.h>
#include <time.h>

static int a, b;
static volatile int stop;

static void nothing(int sig)
{
}

static void *waiter(void *arg)
{
	struct timespec t = {0, 50000};

	while (!stop)
		syscall(SYS_futex, (long)arg % 2 ? &a : &b, FUTEX_WAIT | FUTEX_PRIVATE, 0, (long)arg == 3 ? NULL : &t, NULL, 0);
	return NULL;
}

int main(void)
{
	struct sigaction sa = {.sa_handler = nothing};
	pthread_t t[4];

	sigaction(SIGUSR1, &sa, NULL);
	for (long i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, waiter, (void *)i);
	for (int i = 0; i < 1500; i++) {
		syscall(SYS_futex, &a, FUTEX_CMP_REQUEUE | FUTEX_PRIVATE, i % 3, 10L, &b, 0);
		syscall(SYS_futex, &b, FUTEX_REQUEUE | FUTEX_PRIVATE, i % 2, 10L, &a, 0);
		if (i % 5 == 0)
			pthread_kill(t[i % 4], SIGUSR1);
		syscall(SYS_futex, &a, FUTEX_WAKE | FUTEX_PRIVATE, 1, NULL, NULL, 0);
	}
	stop = 1;
	a = b = 1;
	syscall(SYS_futex, &a, FUTEX_WAKE | FUTEX_PRIVATE, 100, NULL, NULL, 0);
	syscall(SYS_futex, &b, FUTEX_WAKE | FUTEX_PRIVATE, 100, NULL, NULL, 0);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	return check_done();
}
