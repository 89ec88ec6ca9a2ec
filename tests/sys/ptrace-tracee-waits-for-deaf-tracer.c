/* A traced child stays until it is waited for, though its parent ignores SIGCHLD. */
#include <sys/ptrace.h>
#include "check.h"

int main(void)
{
	int pid, status;

	signal(SIGCHLD, SIG_IGN);
	pid = fork();
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		_exit(3);
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFSTOPPED(status));
	CHECK_EQ(ptrace(PTRACE_CONT, pid, 0, 0), 0);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK_EQ(WEXITSTATUS(status), 3);
	CHECK_EQ(waitpid(pid, &status, 0), -1);
	CHECK_EQ(errno, ECHILD);
	return check_done();
}
