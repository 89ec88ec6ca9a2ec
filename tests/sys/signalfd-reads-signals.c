/* signalfd: reads pending signals of its set with their origin, polls readable, non-blocking says EAGAIN. */
#include "tools.h"
#include <poll.h>
#include <sys/signalfd.h>

int main(void)
{
	struct signalfd_siginfo si[4];
	struct pollfd p;
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	CHECK(fd >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
	p = (struct pollfd){fd, POLLIN, 0};
	CHECK_EQ(poll(&p, 1, 0), 0);
	CHECK_ERR(read(fd, si, sizeof(si)), EAGAIN);
	raise(SIGUSR1);
	sigqueue(getpid(), SIGRTMIN, (union sigval){77});
	sigqueue(getpid(), SIGRTMIN, (union sigval){78});
	CHECK_EQ(poll(&p, 1, 0), 1);
	CHECK_EQ(read(fd, si, 2 * sizeof(si[0])), 2 * sizeof(si[0]));
	CHECK_EQ(si[0].ssi_signo, SIGUSR1);
	CHECK_EQ(si[1].ssi_signo, SIGRTMIN);
	CHECK(si[1].ssi_int == 77 && si[1].ssi_code == SI_QUEUE && si[1].ssi_pid == getpid());
	CHECK_ERR(read(fd, si, 10), EINVAL);
	CHECK_EQ(read(fd, si, sizeof(si)), sizeof(si[0]));
	CHECK_EQ(si[0].ssi_int, 78);
	sigaddset(&set, SIGUSR2);
	CHECK_EQ(signalfd(fd, &set, 0), fd);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR2);
	CHECK_EQ(read(fd, si, sizeof(si)), sizeof(si[0]));
	CHECK_EQ(si[0].ssi_signo, SIGUSR2);
	CHECK_ERR(signalfd(-1, &set, 0x777), EINVAL);
	CHECK_ERR(signalfd(0, &set, 0), EINVAL);
	CHECK_ERR(signalfd(99, &set, 0), EBADF);
	CHECK_ERR(syscall(SYS_signalfd4, -1, 8L, 8, 0), EFAULT);
	close(fd);
	return check_done();
}
