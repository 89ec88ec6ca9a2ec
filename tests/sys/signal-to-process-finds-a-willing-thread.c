/* A signal to the process goes to a thread that does not block it; one to a thread stays with it. */
#include "tools.h"
#include <pthread.h>

static pthread_t me, other;
static volatile int main_got, other_got, stop;

static void handler(int sig)
{
	if (pthread_equal(pthread_self(), other))
		other_got++;
	else
		main_got++;
}

static void *run(void *arg)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	*(volatile int *)arg = 1;
	while (!stop)
		sched_yield();
	return NULL;
}

int main(void)
{
	volatile int ready = 0;
	sigset_t set, pending;

	me = pthread_self();
	signal(SIGUSR1, handler);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	pthread_create(&other, NULL, run, (void *)&ready);
	while (!ready)
		sched_yield();
	kill(getpid(), SIGUSR1);
	while (!other_got)
		sched_yield();
	CHECK_EQ(main_got, 0);
	CHECK_EQ(pthread_kill(me, SIGUSR1), 0);
	sigpending(&pending);
	CHECK(sigismember(&pending, SIGUSR1));
	CHECK_EQ(other_got, 1);
	stop = 1;
	pthread_join(other, NULL);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	CHECK_EQ(main_got, 1);
	return check_done();
}
