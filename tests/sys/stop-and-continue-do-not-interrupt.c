/* SIGSTOP and SIGCONT do not make a restartable call fail: a read goes on behind the stop. */
#include "tools.h"

int main(void)
{
	int p[2], status;
	char c;
	pid_t pid;

	CHECK(pipe(p) == 0);
	pid = fork();
	if (pid == 0)
		_exit(read(p[0], &c, 1) == 1 && c == 'x' ? 0 : 1);
	wait_asleep(pid);
	kill(pid, SIGSTOP);
	CHECK_EQ(waitpid(pid, &status, WUNTRACED), pid);
	CHECK_EQ(state_of(pid, pid), 'T');
	CHECK_EQ(write(p[1], "x", 1), 1);
	CHECK_EQ(waitpid(pid, &status, WNOHANG), 0);
	kill(pid, SIGCONT);
	CHECK(wait_ok_pid(pid));
	return check_done();
}
