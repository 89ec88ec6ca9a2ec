/* On one CPU a SCHED_OTHER process makes no step while a SCHED_FIFO one computes, and goes on afterwards. */
#include "tools.h"
#include <time.h>

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

int main(void)
{
	volatile unsigned long *count = shared_new(PAGE);
	struct sched_param p = {.sched_priority = 50}, other = {.sched_priority = 0};
	unsigned long one = 1;
	struct gate going;
	pid_t pid;

	gate_new(&going);
	*count = 1;
	if (syscall(SYS_sched_setaffinity, 0, sizeof(one), &one) < 0)
		SKIP("CPU 0 is not ours");
	if (syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &p) < 0)
		SKIP("no right to real-time scheduling here");
	pid = fork();
	if (pid == 0) {
		syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, &other);
		gate_open(&going);
		for (;;)
			++*count;
	}
	gate_wait(&going);
	for (int i = 0; i < 5; i++) {
		if (fork() == 0) {
			p.sched_priority = 20;
			CHECK(syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &p) == 0);
			long long end = now();          /* the first call may fault pages in */
			unsigned long before = *count;
			for (end = now() + 5000000; now() < end;)
				;
			CHECK_EQ(*count, before);
			_exit(check_done());
		}
		CHECK(wait_ok());
	}
	unsigned long last = *count;
	struct timespec t = {0, 1000000};
	while (*count == last)
		nanosleep(&t, NULL);
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
	munmap((void *)count, PAGE);
	return check_done();
}
