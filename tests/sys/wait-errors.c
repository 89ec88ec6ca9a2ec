/* The ERRORS of wait4 and waitid. */
#include "tools.h"

int main(void)
{
	siginfo_t info;
	int status;
	pid_t pid;

	CHECK_ERR(wait(&status), ECHILD);
	CHECK_ERR(waitpid(getpid(), &status, 0), ECHILD);
	CHECK_ERR(waitpid(1, &status, 0), ECHILD);
	CHECK_ERR(waitpid(-1, &status, 0x100), EINVAL);
	CHECK_ERR(waitpid((pid_t)0x80000000, &status, 0), ESRCH);
	CHECK_ERR(waitid(P_ALL, 0, &info, 0), EINVAL);
	CHECK_ERR(waitid(P_ALL, 0, &info, WNOHANG), EINVAL);
	CHECK_ERR(waitid(77, 0, &info, WEXITED), EINVAL);
	CHECK_ERR(waitid(P_PID, 0, &info, WEXITED), EINVAL);
	CHECK_ERR(waitid(P_PID, -5, &info, WEXITED), EINVAL);
	CHECK_ERR(waitid(P_PGID, -5, &info, WEXITED), EINVAL);
	CHECK_ERR(waitid(P_ALL, 0, &info, WEXITED), ECHILD);
	CHECK_ERR(waitid(P_PIDFD, 999, &info, WEXITED), EBADF);
	CHECK_ERR(waitid(P_PIDFD, 0, &info, WEXITED), EBADF);
	/* A bad status pointer is found after the child was taken: it is gone. */
	pid = fork();
	if (pid == 0)
		_exit(0);
	wait_state(pid, 'Z');
	CHECK_ERR(syscall(SYS_wait4, pid, 8L, 0, 0), EFAULT);
	CHECK_ERR(waitpid(pid, &status, 0), ECHILD);
	return check_done();
}
