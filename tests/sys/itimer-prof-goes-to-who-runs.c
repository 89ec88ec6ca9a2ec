/* SIGPROF of ITIMER_PROF goes to the thread that uses the processor, not to a main thread that sleeps. */
#include "check.h"
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/time.h>

static volatile int here, elsewhere;
static volatile pid_t worker;

static void prof(int sig)
{
	if (syscall(SYS_gettid) == worker)
		here++;
	else
		elsewhere++;
}

static void *work(void *arg)
{
	worker = syscall(SYS_gettid);
	while (here + elsewhere < 20)
		;
	return NULL;
}

int main(void)
{
	struct itimerval v = { { 0, 5000 }, { 0, 5000 } }, off = { { 0, 0 }, { 0, 0 } };
	pthread_t t;

	signal(SIGPROF, prof);
	CHECK(setitimer(ITIMER_PROF, &v, NULL) == 0);
	CHECK(pthread_create(&t, NULL, work, NULL) == 0);
	CHECK(pthread_join(t, NULL) == 0);
	CHECK(setitimer(ITIMER_PROF, &off, NULL) == 0);
	CHECK(here > 15);
	return check_done();
}
