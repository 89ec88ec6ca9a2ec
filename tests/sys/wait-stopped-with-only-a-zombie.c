/* Who waits for stops alone does not wait for a zombie, and does not sleep when nothing else is left: ECHILD. A tracee is
   waited for whatever its exit signal. */
#include "check.h"
#include <sys/ptrace.h>

int main(void)
{
	siginfo_t si;
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(3);
	CHECK(waitid(P_PID, pid, &si, WEXITED | WNOWAIT) == 0);
	CHECK_ERR(waitid(P_ALL, 0, &si, WSTOPPED), ECHILD);
	CHECK_ERR(waitid(P_ALL, 0, &si, WSTOPPED | WCONTINUED | WNOHANG), ECHILD);
	CHECK_ERR(waitid(P_PID, pid, &si, WSTOPPED), ECHILD);
	CHECK_ERR(waitid(P_PGID, 0, &si, WCONTINUED), ECHILD);
	CHECK_ERR(waitpid(pid, &status, __WCLONE), ECHILD);
	CHECK(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 3);

	pid = fork();
	if (pid == 0) {
		CHECK(ptrace(PTRACE_TRACEME, 0, 0, 0) == 0);
		raise(SIGSTOP);
		_exit(4);
	}
	CHECK(waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status));
	CHECK(ptrace(PTRACE_CONT, pid, 0, 0) == 0);
	CHECK(waitpid(pid, &status, __WCLONE) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 4);
	CHECK_ERR(waitpid(pid, &status, __WALL), ECHILD);
	return check_done();
}
