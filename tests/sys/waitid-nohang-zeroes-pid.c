/* waitid with WNOHANG and nothing to report succeeds and sets si_pid and si_signo to 0. */
#include "tools.h"

int main(void)
{
	siginfo_t info;
	struct gate g;
	pid_t pid;

	gate_new(&g);
	pid = fork();
	if (pid == 0) {
		gate_wait(&g);
		raise(SIGTERM);
	}
	info.si_pid = info.si_signo = 77;
	CHECK(waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | WCONTINUED | WNOHANG) == 0);
	CHECK_EQ(info.si_pid, 0);
	CHECK_EQ(info.si_signo, 0);
	gate_open(&g);
	CHECK(waitid(P_PGID, getpgrp(), &info, WEXITED) == 0);
	CHECK_EQ(info.si_code, CLD_KILLED);
	CHECK_EQ(info.si_status, SIGTERM);
	CHECK_EQ(info.si_pid, pid);
	return check_done();
}
