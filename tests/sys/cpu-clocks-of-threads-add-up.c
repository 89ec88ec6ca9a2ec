/* The clock of a process is the sum of its threads' clocks; another process's clock can be read by its id. */
#include "tools.h"
#include <pthread.h>
#include <time.h>

static long long now(clockid_t c)
{
	struct timespec t;

	if (clock_gettime(c, &t) < 0)
		return -1;
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static void *work(void *arg)
{
	long long start = now(CLOCK_THREAD_CPUTIME_ID);

	while (now(CLOCK_THREAD_CPUTIME_ID) < start + 10000000)
		;
	return NULL;
}

int main(void)
{
	long long process = now(CLOCK_PROCESS_CPUTIME_ID), thread = now(CLOCK_THREAD_CPUTIME_ID), child;
	struct gate g;
	clockid_t c;
	pthread_t p;
	pid_t pid;

	pthread_create(&p, NULL, work, NULL);
	pthread_join(p, NULL);
	/* The process spent what this thread did and the other's ten milliseconds. */
	thread = now(CLOCK_THREAD_CPUTIME_ID) - thread;
	CHECK(now(CLOCK_PROCESS_CPUTIME_ID) - process >= thread + 10000000);
	gate_new(&g);
	pid = fork();
	if (pid == 0) {
		while (now(CLOCK_PROCESS_CPUTIME_ID) < 5000000)
			;
		gate_open(&g);
		for (;;)
			pause();
	}
	gate_wait(&g);
	CHECK(clock_getcpuclockid(pid, &c) == 0);
	child = now(c);
	CHECK(child >= 5000000);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	CHECK(pthread_getcpuclockid(pthread_self(), &c) == 0 && now(c) > 0);
	return check_done();
}
