/* execve keeps pid, cwd, umask, mask, ignored and pending signals; it closes CLOEXEC and resets handlers. */
#include "tools.h"
#include <sys/stat.h>

static void nothing(int sig)
{
}

static int after(char **argv)
{
	struct sigaction sa;
	sigset_t set;

	CHECK_EQ(getpid(), atoi(argv[2]));
	CHECK_EQ(umask(0), 027);
	CHECK_ERR(fcntl(40, F_GETFD), EBADF);
	CHECK_EQ(fcntl(41, F_GETFD), 0);
	sigaction(SIGUSR1, NULL, &sa);
	CHECK(sa.sa_handler == SIG_DFL);
	sigaction(SIGUSR2, NULL, &sa);
	CHECK(sa.sa_handler == SIG_IGN);
	sigprocmask(SIG_BLOCK, NULL, &set);
	CHECK(sigismember(&set, SIGTERM) && !sigismember(&set, SIGHUP));
	sigpending(&set);
	CHECK(sigismember(&set, SIGTERM));
	CHECK(alarm(0) > 500);
	return check_done();
}

int main(int argc, char **argv)
{
	char pid[16];
	sigset_t set;

	if (argc > 1)
		return after(argv);
	if (fork() == 0) {
		snprintf(pid, sizeof(pid), "%d", getpid());
		umask(027);
		dup2(0, 40);
		fcntl(40, F_SETFD, FD_CLOEXEC);
		dup2(0, 41);
		signal(SIGUSR1, nothing);
		signal(SIGUSR2, SIG_IGN);
		sigemptyset(&set);
		sigaddset(&set, SIGTERM);
		sigprocmask(SIG_SETMASK, &set, NULL);
		raise(SIGTERM);
		alarm(1000);
		execl("/proc/self/exe", "x", "after", pid, NULL);
		_exit(99);
	}
	CHECK(wait_ok());
	return check_done();
}
