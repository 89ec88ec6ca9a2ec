/* The ERRORS of rt_sigaction, rt_sigprocmask and their kin. */
#include "tools.h"

int main(void)
{
	struct { void *handler; unsigned long flags; void *restorer; uint64_t mask; } ka = {SIG_IGN, 0, NULL, 0};
	uint64_t set = 0;

	CHECK_ERR(syscall(SYS_rt_sigaction, 0, &ka, NULL, 8), EINVAL);
	CHECK_ERR(syscall(SYS_rt_sigaction, 65, &ka, NULL, 8), EINVAL);
	CHECK_ERR(syscall(SYS_rt_sigaction, -1, &ka, NULL, 8), EINVAL);
	CHECK_ERR(syscall(SYS_rt_sigaction, SIGKILL, &ka, NULL, 8), EINVAL);
	CHECK_ERR(syscall(SYS_rt_sigaction, SIGSTOP, &ka, NULL, 8), EINVAL);
	CHECK(syscall(SYS_rt_sigaction, SIGKILL, NULL, &ka, 8) == 0);
	CHECK_ERR(syscall(SYS_rt_sigaction, SIGUSR1, &ka, NULL, 4), EINVAL);
	CHECK_ERR(syscall(SYS_rt_sigprocmask, 7, &set, NULL, 8), EINVAL);
	CHECK_ERR(syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, 16), EINVAL);
	CHECK(syscall(SYS_rt_sigprocmask, 7, NULL, &set, 8) == 0);
	set = ~0ull;
	CHECK(syscall(SYS_rt_sigprocmask, SIG_SETMASK, &set, NULL, 8) == 0);
	CHECK(syscall(SYS_rt_sigprocmask, 0, NULL, &set, 8) == 0);
	CHECK_EQ(set >> (SIGKILL - 1) & 1, 0);
	CHECK_EQ(set >> (SIGSTOP - 1) & 1, 0);
	CHECK_EQ(set >> 63, 1);
	CHECK_ERR(syscall(SYS_rt_sigpending, &set, 9), EINVAL);
	CHECK_ERR(syscall(SYS_rt_sigsuspend, &set, 7), EINVAL);
	CHECK_ERR(syscall(SYS_rt_sigtimedwait, &set, NULL, NULL, 7), EINVAL);
	return check_done();
}
