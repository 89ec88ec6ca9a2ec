/* The siginfo of SIGCHLD for exit, kill, stop and continue; SA_NOCLDSTOP silences the latter two. */
#include "tools.h"

static volatile int code, status, count;
static volatile pid_t who;

static void chld(int sig, siginfo_t *info, void *context)
{
	code = info->si_code;
	status = info->si_status;
	who = info->si_pid;
	count++;
}

/* The report to wait may be there before the signal. */
static void wait_count(int n)
{
	while (count < n)
		sched_yield();
}

int main(void)
{
	struct sigaction sa = {.sa_sigaction = chld, .sa_flags = SA_SIGINFO | SA_RESTART};
	siginfo_t info;
	pid_t pid;

	sigaction(SIGCHLD, &sa, NULL);
	pid = fork();
	if (pid == 0)
		for (;;)
			pause();
	kill(pid, SIGSTOP);
	waitid(P_PID, pid, &info, WSTOPPED);
	wait_count(1);
	CHECK(code == CLD_STOPPED && status == SIGSTOP && who == pid);
	kill(pid, SIGCONT);
	waitid(P_PID, pid, &info, WCONTINUED);
	wait_count(2);
	CHECK(code == CLD_CONTINUED && status == SIGCONT && who == pid);
	CHECK_EQ(count, 2);
	sa.sa_flags |= SA_NOCLDSTOP;
	sigaction(SIGCHLD, &sa, NULL);
	kill(pid, SIGSTOP);
	waitid(P_PID, pid, &info, WSTOPPED);
	CHECK_EQ(count, 2);
	kill(pid, SIGKILL);
	waitid(P_PID, pid, &info, WEXITED);
	wait_count(3);
	CHECK(code == CLD_KILLED && status == SIGKILL && who == pid && count == 3);
	pid = fork();
	if (pid == 0)
		_exit(17);
	waitid(P_PID, pid, &info, WEXITED);
	wait_count(4);
	CHECK(code == CLD_EXITED && status == 17 && who == pid && count == 4);
	return check_done();
}
