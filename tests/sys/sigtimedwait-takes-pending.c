/* sigtimedwait takes a pending signal without its handler, waits for one, times out with EAGAIN. */
#include "tools.h"
#include <time.h>

static void never(int sig)
{
	check_failed(__FILE__, __LINE__, "the handler ran");
}

int main(void)
{
	struct timespec zero = {0, 0}, little = {0, 2000000}, bad = {0, -1};
	pid_t me = getpid();
	siginfo_t info;
	sigset_t set;
	int sig = 0;

	signal(SIGUSR1, never);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	CHECK_ERR(sigtimedwait(&set, &info, &zero), EAGAIN);
	CHECK_ERR(sigtimedwait(&set, &info, &little), EAGAIN);
	CHECK_ERR(sigtimedwait(&set, &info, &bad), EINVAL);
	raise(SIGUSR2);
	raise(SIGUSR1);
	CHECK_EQ(sigtimedwait(&set, &info, &zero), SIGUSR1);
	CHECK_EQ(sigwaitinfo(&set, NULL), SIGUSR2);
	if (fork() == 0) {
		wait_asleep(me);
		kill(me, SIGUSR1);
		_exit(0);
	}
	CHECK_EQ(sigwaitinfo(&set, &info), SIGUSR1);
	CHECK(info.si_code == SI_USER && info.si_pid > 0 && info.si_uid == getuid());
	CHECK(wait_ok());
	raise(SIGUSR1);
	CHECK_EQ(sigwait(&set, &sig), 0);
	CHECK_EQ(sig, SIGUSR1);
	CHECK_ERR(syscall(SYS_rt_sigtimedwait, 8L, 0, 0, 8), EFAULT);
	raise(SIGUSR1);
	CHECK_ERR(syscall(SYS_rt_sigtimedwait, &set, 8L, 0, 8), EFAULT);
	return check_done();
}
