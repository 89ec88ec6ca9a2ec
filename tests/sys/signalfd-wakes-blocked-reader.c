/* A reader blocked in a signalfd wakes when a signal of the set arrives; a fork's reads see the reader's own signals. */
#include "tools.h"
#include <sys/signalfd.h>

int main(void)
{
	struct signalfd_siginfo si;
	pid_t me = getpid(), pid;
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, 0);
	pid = fork();
	if (pid == 0) {
		wait_asleep(me);
		kill(me, SIGUSR1);
		raise(SIGUSR1);
		CHECK_EQ(read(fd, &si, sizeof(si)), sizeof(si));
		CHECK_EQ(si.ssi_pid, getpid());
		_exit(check_done());
	}
	CHECK_EQ(read(fd, &si, sizeof(si)), sizeof(si));
	CHECK_EQ(si.ssi_pid, pid);
	CHECK(wait_ok());
	return check_done();
}
