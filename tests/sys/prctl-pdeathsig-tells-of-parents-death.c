/* PR_SET_PDEATHSIG: the child gets the signal when its parent dies; fork clears it. */
#include "tools.h"
#include <sys/prctl.h>

int main(void)
{
	struct gate ready;
	sigset_t set;
	siginfo_t info;
	int sig = -1;

	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	gate_new(&ready);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (fork() == 0) {
		pid_t middle = getpid();
		CHECK(prctl(PR_SET_PDEATHSIG, SIGUSR2, 0, 0, 0) == 0);
		if (fork() == 0) {
			prctl(PR_GET_PDEATHSIG, &sig, 0, 0, 0);
			CHECK_EQ(sig, 0);
			CHECK_ERR(prctl(PR_SET_PDEATHSIG, 65, 0, 0, 0), EINVAL);
			CHECK(prctl(PR_SET_PDEATHSIG, SIGUSR1, 0, 0, 0) == 0);
			gate_open(&ready);
			CHECK_EQ(sigwaitinfo(&set, &info), SIGUSR1);
			CHECK_EQ(info.si_pid, middle);
			_exit(check_done());
		}
		gate_wait(&ready);
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK(wait_ok());
	return check_done();
}
