/* A dead child stays a zombie, visible as Z, signals to it succeed, until it is waited for; then it is gone. */
#include "tools.h"

int main(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(33);
	wait_state(pid, 'Z');
	CHECK(kill(pid, 0) == 0);
	CHECK(kill(pid, SIGKILL) == 0);
	CHECK_EQ(getpgid(pid), getpgrp());
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK_EQ(status, 33 << 8);
	CHECK_ERR(kill(pid, 0), ESRCH);
	CHECK_ERR(waitpid(pid, &status, 0), ECHILD);
	CHECK_EQ(state_of(pid, pid), 0);
	return check_done();
}
