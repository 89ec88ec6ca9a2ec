/* A waiter hit by a wake and a signal at about the same time never swallows the wake: counts stay right. */
#include "tools.h"
#include <pthread.h>

static int word, woken;
static volatile int stop;

static void nothing(int sig)
{
}

static void *waiter(void *arg)
{
	while (!stop)
		if (syscall(SYS_futex, &word, FUTEX_WAIT | FUTEX_PRIVATE, 0, NULL, NULL, 0) == 0)
			__atomic_fetch_add(&woken, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

int main(void)
{
	struct sigaction sa = {.sa_handler = nothing};
	pthread_t t;
	int sent = 0;

	sigaction(SIGUSR1, &sa, NULL);
	pthread_create(&t, NULL, waiter, NULL);
	for (int i = 0; i < 2000; i++) {
		pthread_kill(t, SIGUSR1);
		sent += syscall(SYS_futex, &word, FUTEX_WAKE | FUTEX_PRIVATE, 1, NULL, NULL, 0);
	}
	stop = 1;
	word = 1;
	sent += syscall(SYS_futex, &word, FUTEX_WAKE | FUTEX_PRIVATE, 1, NULL, NULL, 0);
	pthread_join(t, NULL);
	CHECK_EQ(woken, sent);
	return check_done();
}
