/* WNOWAIT reports the child and leaves it waitable; si_code, si_status, si_uid tell all. */
#include "tools.h"

int main(void)
{
	siginfo_t info;
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(21);
	for (int i = 0; i < 3; i++) {
		memset(&info, 0, sizeof(info));
		CHECK(waitid(P_PID, pid, &info, WEXITED | WNOWAIT) == 0);
		CHECK_EQ(info.si_signo, SIGCHLD);
		CHECK_EQ(info.si_code, CLD_EXITED);
		CHECK_EQ(info.si_status, 21);
		CHECK_EQ(info.si_pid, pid);
		CHECK_EQ(info.si_uid, getuid());
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	memset(&info, 7, sizeof(info));
	CHECK_ERR(waitid(P_PID, pid, &info, WEXITED | WNOHANG), ECHILD);
	return check_done();
}
