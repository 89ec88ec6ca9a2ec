/* With SIGCHLD ignored or SA_NOCLDWAIT, children leave no zombie; wait blocks for all and says ECHILD. */
#include "tools.h"

static volatile int caught;

static void chld(int sig)
{
	caught++;
}

int main(void)
{
	struct sigaction sa = {.sa_handler = chld, .sa_flags = SA_NOCLDWAIT | SA_RESTART};
	pid_t pid;

	signal(SIGCHLD, SIG_IGN);
	pid = fork();
	if (pid == 0)
		_exit(1);
	CHECK_ERR(waitpid(pid, NULL, 0), ECHILD);
	CHECK_ERR(kill(pid, 0), ESRCH);
	sigaction(SIGCHLD, &sa, NULL);
	pid = fork();
	if (pid == 0)
		_exit(1);
	CHECK_ERR(waitpid(pid, NULL, 0), ECHILD);
	CHECK_EQ(caught, 1);
	return check_done();
}
