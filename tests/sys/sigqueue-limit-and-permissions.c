/* RLIMIT_SIGPENDING bounds queued signals (EAGAIN); a siginfo that pretends to come from the kernel is refused. */
#include "tools.h"
#include <sys/resource.h>

int main(void)
{
	struct rlimit rl = {5, 5};
	siginfo_t info = {0};
	sigset_t set;
	int n = 0;

	if (fork() == 0) {
		sigfillset(&set);
		sigprocmask(SIG_SETMASK, &set, NULL);
		setuid(2345);
		setrlimit(RLIMIT_SIGPENDING, &rl);
		while (n < 10 && sigqueue(getpid(), SIGRTMIN, (union sigval){n}) == 0)
			n++;
		CHECK_EQ(n, 5);
		CHECK_ERR(sigqueue(getpid(), SIGRTMIN, (union sigval){n}), EAGAIN);
		CHECK(kill(getpid(), SIGUSR1) == 0);
		CHECK_EQ(sigwaitinfo(&set, &info), SIGUSR1);
		for (int i = 0; i < 5; i++) {
			CHECK_EQ(sigwaitinfo(&set, &info), SIGRTMIN);
			CHECK_EQ(info.si_value.sival_int, i);
		}
		CHECK(sigqueue(getpid(), SIGRTMIN, (union sigval){0}) == 0);
		info.si_code = SI_USER;
		CHECK_ERR(syscall(SYS_rt_sigqueueinfo, getppid(), SIGUSR1, &info), EPERM);
		info.si_code = 1;
		CHECK_ERR(syscall(SYS_rt_sigqueueinfo, getppid(), SIGUSR1, &info), EPERM);
		info.si_code = SI_QUEUE;
		CHECK_ERR(syscall(SYS_rt_sigqueueinfo, getppid(), SIGUSR1, &info), EPERM);
		CHECK_ERR(syscall(SYS_rt_sigqueueinfo, getpid(), 65, &info), EINVAL);
		CHECK_ERR(syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, 8L), EFAULT);
		CHECK_ERR(syscall(SYS_rt_sigqueueinfo, 99999, SIGUSR1, &info), ESRCH);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}
