/* SIGSTOP stops every thread of a process, SIGCONT lets every one go on, SIGKILL ends all. */
#include "tools.h"
#include <pthread.h>

static volatile unsigned long *count;

static void *spin(void *arg)
{
	for (;;)
		count[(long)arg]++;
}

int main(void)
{
	unsigned long a, b;
	int status;
	pid_t pid;

	count = shared_new(PAGE);
	pid = fork();
	if (pid == 0) {
		pthread_t t;
		pthread_create(&t, NULL, spin, (void *)1);
		spin((void *)0);
	}
	while (!count[0] || !count[1])
		sched_yield();
	kill(pid, SIGSTOP);
	CHECK_EQ(waitpid(pid, &status, WUNTRACED), pid);
	a = count[0], b = count[1];
	for (int i = 0; i < 200; i++)
		sched_yield();
	CHECK(count[0] == a && count[1] == b);
	kill(pid, SIGCONT);
	while (count[0] == a || count[1] == b)
		sched_yield();
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	munmap((void *)count, PAGE);
	return check_done();
}
