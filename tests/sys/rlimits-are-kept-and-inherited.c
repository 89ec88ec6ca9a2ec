/* getrlimit, setrlimit and prlimit: soft at most hard, only root raises hard, fork and exec keep them. */
#include "tools.h"
#include <sys/resource.h>

int main(int argc, char **argv)
{
	struct rlimit rl, old;

	if (argc > 1) {
		getrlimit(RLIMIT_NOFILE, &rl);
		return rl.rlim_cur == 100 && rl.rlim_max == 200 ? 0 : 1;
	}
	if (fork() == 0) {
		rl = (struct rlimit){100, 200};
		CHECK(setrlimit(RLIMIT_NOFILE, &rl) == 0);
		if (fork() == 0) {
			execl("/proc/self/exe", "x", "child", NULL);
			_exit(99);
		}
		CHECK(wait_ok());
		rl = (struct rlimit){300, 200};
		CHECK_ERR(setrlimit(RLIMIT_NOFILE, &rl), EINVAL);
		CHECK_ERR(setrlimit(99, &rl), EINVAL);
		CHECK_ERR(getrlimit(99, &rl), EINVAL);
		CHECK(prlimit(getpid(), RLIMIT_NOFILE, NULL, &old) == 0);
		CHECK_EQ(old.rlim_cur, 100);
		CHECK_ERR(prlimit(99999, RLIMIT_NOFILE, NULL, &old), ESRCH);
		CHECK_ERR(syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, 8L, 0), EFAULT);
		CHECK_ERR(syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, 8L), EFAULT);
		CHECK_EQ(sysconf(_SC_OPEN_MAX), 100);
		CHECK(setuid(1000) == 0);
		rl = (struct rlimit){100, 300};
		CHECK_ERR(setrlimit(RLIMIT_NOFILE, &rl), EPERM);
		rl = (struct rlimit){200, 200};
		CHECK(setrlimit(RLIMIT_NOFILE, &rl) == 0);
		CHECK_ERR(prlimit(getppid(), RLIMIT_NOFILE, NULL, &old), EPERM);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}
