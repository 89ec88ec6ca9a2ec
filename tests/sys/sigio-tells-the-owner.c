/* O_ASYNC with F_SETOWN and F_SETSIG: the owner gets a signal with band and descriptor when a pipe becomes readable. */
#include "tools.h"
#include <poll.h>

int main(void)
{
	siginfo_t info;
	sigset_t set;
	int p[2];

	CHECK(pipe(p) == 0);
	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	CHECK(fcntl(p[0], F_SETOWN, getpid()) == 0);
	CHECK(fcntl(p[0], F_SETFL, O_ASYNC) == 0);
	CHECK_EQ(write(p[1], "x", 1), 1);
	CHECK_EQ(sigwaitinfo(&set, &info), SIGIO);
	CHECK(fcntl(p[0], F_SETSIG, SIGRTMIN) == 0);
	CHECK_EQ(fcntl(p[0], F_GETSIG), SIGRTMIN);
	CHECK_EQ(write(p[1], "x", 1), 1);
	CHECK_EQ(sigwaitinfo(&set, &info), SIGRTMIN);
	CHECK_EQ(info.si_fd, p[0]);
	CHECK_EQ(info.si_code, POLL_IN);
	CHECK(fcntl(p[0], F_SETFL, 0) == 0);
	CHECK_EQ(write(p[1], "x", 1), 1);
	CHECK(sigpending(&set) == 0 && !sigismember(&set, SIGRTMIN) && !sigismember(&set, SIGIO));
	return check_done();
}
