/* SIGKILL reaches children at every point of fork, exec, thread making and exit: each is reaped, none is left. */
#include "tools.h"
#include <pthread.h>

static void *thread(void *arg)
{
	for (int i = 0; i < 3; i++)
		sched_yield();
	return NULL;
}

int main(int argc, char **argv)
{
	int status;

	if (argc > 1) {
		pthread_t t;
		pthread_create(&t, NULL, thread, NULL);
		pthread_join(t, NULL);
		return 0;
	}
	for (int i = 0; i < 150; i++) {
		pid_t pid = fork();
		if (pid == 0) {
			pthread_t t;
			pthread_create(&t, NULL, thread, NULL);
			execl("/proc/self/exe", "x", "y", NULL);
			_exit(99);
		}
		for (volatile int k = 0; k < i * 400; k++)
			;
		kill(pid, SIGKILL);
		CHECK_EQ(waitpid(pid, &status, 0), pid);
		CHECK((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) || status == 0);
	}
	CHECK_ERR(wait(NULL), ECHILD);
	return check_done();
}
