/* CLONE_CLEAR_SIGHAND: handlers go back to default in the child, ignored signals stay ignored. */
#include "tools.h"

#define CLEAR_SIGHAND 0x100000000ull

static void nothing(int sig)
{
}

int main(void)
{
	uint64_t a[11] = {CLEAR_SIGHAND, 0, 0, 0, SIGCHLD};
	struct sigaction sa;
	pid_t pid;

	signal(SIGUSR1, nothing);
	signal(SIGUSR2, SIG_IGN);
	pid = syscall(SYS_clone3, a, sizeof(a));
	if (pid == 0) {
		sigaction(SIGUSR1, NULL, &sa);
		CHECK(sa.sa_handler == SIG_DFL);
		sigaction(SIGUSR2, NULL, &sa);
		CHECK(sa.sa_handler == SIG_IGN);
		_exit(check_done());
	}
	CHECK(pid > 0 && wait_ok_pid(pid));
	a[0] = CLEAR_SIGHAND | CLONE_SIGHAND | CLONE_VM;
	CHECK_ERR(syscall(SYS_clone3, a, sizeof(a)), EINVAL);
	return check_done();
}
