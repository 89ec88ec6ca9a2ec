/* The exit of one thread leaves the others; exit_group ends all; a main thread that left first keeps the process. */
#include "tools.h"
#include <pthread.h>

static struct gate left;

static void *last(void *arg)
{
	gate_wait(&left);
	while (state_of(getpid(), getpid()) != 'Z')
		sched_yield();
	if (arg)
		syscall(SYS_exit, 22);
	_exit(23);
}

static void *spin(void *arg)
{
	for (;;)
		;
}

int main(int argc, char **argv)
{
	pthread_t t;
	int status;

	if (argc > 1) {
		pthread_create(&t, NULL, (void *(*)(void *))pthread_exit, NULL);
		pthread_exit(NULL);
	}
	gate_new(&left);
	if (fork() == 0) {
		pthread_create(&t, NULL, last, NULL);
		gate_open(&left);
		syscall(SYS_exit, 5);
	}
	CHECK(wait(&status) > 0);
	CHECK_EQ(status, 23 << 8);
	if (fork() == 0) {
		pthread_create(&t, NULL, last, &left);
		gate_open(&left);
		syscall(SYS_exit, 5);
	}
	CHECK(wait(&status) > 0);
	CHECK_EQ(status, 22 << 8);               /* without exit_group the last thread's word counts */
	if (fork() == 0) {
		for (int i = 0; i < 3; i++)
			pthread_create(&t, NULL, spin, NULL);
		_exit(24);
	}
	CHECK(wait(&status) > 0);
	CHECK_EQ(status, 24 << 8);
	if (fork() == 0) {
		execl("/proc/self/exe", "x", "main leaves", NULL);
		_exit(99);
	}
	CHECK(wait(&status) > 0);
	CHECK_EQ(status, 0);
	return check_done();
}
