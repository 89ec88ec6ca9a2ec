/* A wrong signal number is EINVAL only where there is somebody to get it; a siginfo is read before that. waitid that
   fails says so in the siginfo too. */
#include <sys/syscall.h>
#include "check.h"

int main(void)
{
	siginfo_t info;
	int none = fork();

	if (none == 0)
		_exit(0);
	CHECK_EQ(waitpid(none, NULL, 0), none);

	CHECK_ERR(kill(none, 999), ESRCH);
	CHECK_ERR(kill(getppid(), 999), EINVAL);
	CHECK_ERR(kill(getpid(), 999), EINVAL);
	CHECK_ERR(kill(getpid(), -1), EINVAL);
	CHECK_ERR(syscall(SYS_tgkill, getpid(), none, 999), ESRCH);
	CHECK_ERR(syscall(SYS_tgkill, getpid(), getpid(), 999), EINVAL);
	CHECK_ERR(syscall(SYS_rt_sigqueueinfo, getpid(), 999, 8L), EFAULT);

	memset(&info, 0x55, sizeof(info));
	CHECK_ERR(waitid(P_ALL, 0, &info, WEXITED), ECHILD);
	CHECK_EQ(info.si_signo, 0);
	CHECK_EQ(info.si_pid, 0);
	memset(&info, 0x55, sizeof(info));
	CHECK_ERR(waitid(77, 0, &info, WEXITED), EINVAL);
	CHECK_EQ(info.si_signo, 0);
	CHECK_ERR(waitid(P_ALL, 0, (siginfo_t *)8, WEXITED), EFAULT);
	return check_done();
}
