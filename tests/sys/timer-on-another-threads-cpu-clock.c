/* A timer may count the CPU time of any thread of the process, whomever it tells: it fires by that thread's work
   and not by anyone else's, also when the one it tells only sleeps. After the thread's end it is stopped: ESRCH. */
#include "tools.h"
#include <pthread.h>
#include <time.h>

#ifndef SIGEV_THREAD_ID
#define SIGEV_THREAD_ID 4
#endif

static volatile int work, told, over;

static void handler(int sig)
{
}

static void *worker(void *arg)
{
	while (!over)
		if (!work)
			usleep(1000);
	return NULL;
}

/* Sleeps; takes the signal as its own. */
static void *listener(void *tid)
{
	sigset_t set;
	siginfo_t info;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	*(volatile int *)tid = syscall(SYS_gettid);
	while (!over)
		if (sigwaitinfo(&set, &info) == SIGUSR1 && info.si_code == SI_TIMER)
			told++;
	return NULL;
}

static int make(clockid_t clock, int tid)
{
	struct { union sigval value; int signo, notify, tid, pad[11]; } ev = {{0}, SIGUSR1, SIGEV_THREAD_ID, tid, {0}};
	int id;

	CHECK(syscall(SYS_timer_create, clock, &ev, &id) == 0);
	return id;
}

int main(void)
{
	struct itimerspec it = {{0, 0}, {0, 100000000}}, left;
	volatile int tid = 0;
	pthread_t w, l;
	clockid_t clock;
	sigset_t set;
	int of_worker, of_main;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGUSR1, handler);
	pthread_create(&w, NULL, worker, NULL);
	pthread_create(&l, NULL, listener, (void *)&tid);
	while (!tid)
		usleep(1000);
	CHECK(pthread_getcpuclockid(w, &clock) == 0);
	of_worker = make(clock, tid);
	of_main = make(CLOCK_THREAD_CPUTIME_ID, tid);

	/* this thread's work moves its own timer alone */
	CHECK(syscall(SYS_timer_settime, of_worker, 0, &it, NULL) == 0);
	CHECK(syscall(SYS_timer_settime, of_main, 0, &it, NULL) == 0);
	while (!told)
		;
	usleep(50000);
	CHECK_EQ(told, 1);
	CHECK(syscall(SYS_timer_gettime, of_worker, &left) == 0 && left.it_value.tv_nsec > 0);
	CHECK(syscall(SYS_timer_gettime, of_main, &left) == 0 && left.it_value.tv_nsec == 0);

	/* the worker's work its one, while all others sleep */
	work = 1;
	for (int i = 0; i < 2000 && told < 2; i++)
		usleep(10000);
	work = 0;
	CHECK_EQ(told, 2);

	over = 1;
	syscall(SYS_tgkill, getpid(), tid, SIGUSR1);
	pthread_join(l, NULL);
	pthread_join(w, NULL);
	for (int i = 0; i < 1000 && syscall(SYS_timer_settime, of_worker, 0, &it, NULL) == 0; i++)
		usleep(1000);
	CHECK_ERR(syscall(SYS_timer_settime, of_worker, 0, &it, NULL), ESRCH);
	CHECK(syscall(SYS_timer_gettime, of_worker, &left) == 0 && left.it_value.tv_nsec == 0);
	CHECK(syscall(SYS_timer_delete, of_worker) == 0);
	CHECK_ERR(syscall(SYS_timer_create, clock, NULL, &of_worker), EINVAL);
	return check_done();
}
