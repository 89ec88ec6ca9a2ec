/* pidfd: polls readable at exit, signals exactly its process, survives reuse of the pid, waits with P_PIDFD. */
#include "tools.h"
#include <poll.h>

int main(void)
{
	struct pollfd p;
	siginfo_t info;
	int fd;
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			pause();
	fd = syscall(SYS_pidfd_open, pid, 0);
	CHECK(fd >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
	p = (struct pollfd){fd, POLLIN, 0};
	CHECK_EQ(poll(&p, 1, 0), 0);
	CHECK(syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0) == 0);
	CHECK_ERR(syscall(SYS_pidfd_send_signal, fd, 65, NULL, 0), EINVAL);
	CHECK_ERR(syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0x80), EINVAL);
	CHECK_ERR(syscall(SYS_pidfd_send_signal, 0, SIGTERM, NULL, 0), EBADF);
	CHECK(syscall(SYS_pidfd_send_signal, fd, SIGTERM, NULL, 0) == 0);
	CHECK_EQ(poll(&p, 1, -1), 1);
	CHECK(p.revents & POLLIN);
	CHECK(waitid(P_PIDFD, fd, &info, WEXITED) == 0);
	CHECK(info.si_pid == pid && info.si_code == CLD_KILLED && info.si_status == SIGTERM);
	CHECK_ERR(syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0), ESRCH);
	CHECK_ERR(syscall(SYS_pidfd_open, pid, 0), ESRCH);
	CHECK_ERR(syscall(SYS_pidfd_open, -1, 0), EINVAL);
	CHECK_ERR(syscall(SYS_pidfd_open, getpid(), 0x8), EINVAL);
	close(fd);
	return check_done();
}
