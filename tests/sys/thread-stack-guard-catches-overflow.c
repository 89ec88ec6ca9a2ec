/* A thread that overruns its stack meets the guard page: SIGSEGV, not silent damage. */
#include "tools.h"
#include <pthread.h>
#include <sys/resource.h>

static int deep(volatile int *n)
{
	volatile char room[1024];

	room[0] = *n;
	return *n ? deep(n) + room[0] : 0;
}

static void *run(void *arg)
{
	volatile int n = 1;

	return (void *)(long)deep(&n);
}

int main(void)
{
	struct rlimit none = {0, 0};
	int status;

	setrlimit(RLIMIT_CORE, &none);
	if (fork() == 0) {
		pthread_t t;
		pthread_create(&t, NULL, run, NULL);
		pthread_join(t, NULL);
		_exit(0);
	}
	wait(&status);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
	return check_done();
}
