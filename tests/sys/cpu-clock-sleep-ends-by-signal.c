/* A sleep on a CPU clock until the end of time ends by a signal, and by SIGKILL, as any other. */
#include "check.h"
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

static void nothing(int sig)
{
}

int main(void)
{
	struct timespec forever = { 0x7fffffffffffffff, 0 };
	struct itimerval often = { { 0, 20000 }, { 0, 20000 } }, off = { 0 };   /* one may come too early */
	struct sigaction act = { .sa_handler = nothing };
	int status;
	pid_t pid;

	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	CHECK_ERR(syscall(SYS_clock_nanosleep, -6, 1, &forever, NULL), EINTR);
	setitimer(ITIMER_REAL, &off, NULL);
	pid = fork();
	if (pid == 0) {
		syscall(SYS_clock_nanosleep, -6, 0, &forever, NULL);
		_exit(1);
	}
	kill(pid, SIGKILL);
	CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status));
	CHECK_ERR(syscall(SYS_clock_nanosleep, -2, 0, &forever, NULL), EINVAL);
	return check_done();
}
