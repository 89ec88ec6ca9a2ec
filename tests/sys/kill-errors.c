/* The ERRORS of kill, tkill and tgkill. */
#include "tools.h"

int main(void)
{
	CHECK_ERR(kill(getpid(), 65), EINVAL);
	CHECK_ERR(kill(getpid(), -1), EINVAL);
	CHECK(kill(getpid(), 0) == 0);
	CHECK(kill(0, 0) == 0);
	CHECK_ERR(kill(99999, 0), ESRCH);
	CHECK_ERR(kill(-99999, SIGTERM), ESRCH);
	CHECK_ERR(syscall(SYS_kill, 0x80000000L, SIGTERM), ESRCH);
	CHECK_ERR(syscall(SYS_tkill, 0, SIGTERM), EINVAL);
	CHECK_ERR(syscall(SYS_tkill, -1, SIGTERM), EINVAL);
	CHECK_ERR(syscall(SYS_tkill, 99999, 0), ESRCH);
	CHECK_ERR(syscall(SYS_tgkill, getpid(), 0, 0), EINVAL);
	CHECK_ERR(syscall(SYS_tgkill, 0, getpid(), 0), EINVAL);
	CHECK_ERR(syscall(SYS_tgkill, 1, getpid(), 0), ESRCH);
	CHECK_ERR(syscall(SYS_tgkill, getpid(), getpid(), 65), EINVAL);
	CHECK(syscall(SYS_tgkill, getpid(), getpid(), 0) == 0);
	CHECK(syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), 0) == 0);
	return check_done();
}
