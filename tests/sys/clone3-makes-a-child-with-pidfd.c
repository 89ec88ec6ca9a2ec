/* clone3: pidfd, parent_tid and exit signal through one struct; its size and reserved parts are checked. */
#include "tools.h"
#include <poll.h>

struct args3 {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

int main(void)
{
	int pidfd = -1, tid = 0;
	struct args3 a = {.flags = CLONE_PIDFD | CLONE_PARENT_SETTID, .exit_signal = SIGCHLD};
	struct pollfd p;
	siginfo_t info;
	pid_t pid;

	a.pidfd = (uintptr_t)&pidfd;
	a.parent_tid = (uintptr_t)&tid;
	pid = syscall(SYS_clone3, &a, sizeof(a));
	if (pid == 0)
		_exit(4);
	CHECK(pid > 0 && pidfd >= 0);
	CHECK_EQ(tid, pid);
	CHECK_EQ(fcntl(pidfd, F_GETFD), FD_CLOEXEC);
	p = (struct pollfd){.fd = pidfd, .events = POLLIN};
	CHECK_EQ(poll(&p, 1, -1), 1);
	CHECK(waitid(P_PIDFD, pidfd, &info, WEXITED) == 0);
	CHECK_EQ(info.si_pid, pid);
	CHECK_EQ(info.si_status, 4);
	close(pidfd);
	CHECK_ERR(syscall(SYS_clone3, &a, 8), EINVAL);
	CHECK_ERR(syscall(SYS_clone3, &a, 5000), E2BIG);
	a = (struct args3){.exit_signal = 65};
	CHECK_ERR(syscall(SYS_clone3, &a, sizeof(a)), EINVAL);
	a = (struct args3){.exit_signal = SIGCHLD, .stack = 0, .stack_size = 4096};
	CHECK_ERR(syscall(SYS_clone3, &a, sizeof(a)), EINVAL);
	a = (struct args3){.exit_signal = SIGCHLD, .stack = (uintptr_t)&a, .stack_size = 0};
	CHECK_ERR(syscall(SYS_clone3, &a, sizeof(a)), EINVAL);
	CHECK_ERR(syscall(SYS_clone3, 8L, sizeof(a)), EFAULT);
	return check_done();
}
