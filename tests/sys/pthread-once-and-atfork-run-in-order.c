/* pthread_once runs its function once however many call; atfork handlers nest around fork. */
#include "tools.h"
#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int onces;
static volatile pid_t tid[4];
static char order[16];

static void slowly(void)
{
	for (int i = 0; i < 4; i++) {    /* the others come, and wait */
		while (!tid[i])
			sched_yield();
		if (tid[i] != syscall(SYS_gettid))
			wait_thread_state(getpid(), tid[i], 'S');
	}
	onces++;
}

static void *calls(void *arg)
{
	tid[(long)arg] = syscall(SYS_gettid);
	pthread_once(&once, slowly);
	CHECK_EQ(onces, 1);
	return arg;
}

static void a1(void) { strcat(order, "a"); }
static void a2(void) { strcat(order, "b"); }
static void p1(void) { strcat(order, "c"); }
static void p2(void) { strcat(order, "d"); }
static void c1(void) { strcat(order, "e"); }
static void c2(void) { strcat(order, "f"); }

int main(void)
{
	pthread_t t[4];

	for (int i = 0; i < 4; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, calls, (void *)(long)i), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	CHECK_EQ(pthread_atfork(a1, p1, c1), 0);
	CHECK_EQ(pthread_atfork(a2, p2, c2), 0);
	if (fork() == 0) {
		CHECK_STR(order, "baef");
		_exit(check_done());
	}
	CHECK_STR(order, "bacd");
	wait_ok();
	return check_done();
}
