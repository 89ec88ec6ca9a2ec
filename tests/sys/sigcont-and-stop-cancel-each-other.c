/* SIGCONT discards pending stop signals and a stop signal discards a pending SIGCONT; SIGCONT wakes even if blocked. */
#include "tools.h"

int main(void)
{
	sigset_t set, pending;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		sigemptyset(&set);
		sigaddset(&set, SIGTSTP);
		sigaddset(&set, SIGCONT);
		sigprocmask(SIG_BLOCK, &set, NULL);
		raise(SIGTSTP);
		sigpending(&pending);
		CHECK(sigismember(&pending, SIGTSTP));
		raise(SIGCONT);
		sigpending(&pending);
		CHECK(!sigismember(&pending, SIGTSTP) && sigismember(&pending, SIGCONT));
		raise(SIGTSTP);
		sigpending(&pending);
		CHECK(sigismember(&pending, SIGTSTP) && !sigismember(&pending, SIGCONT));
		raise(SIGSTOP);
		_exit(check_done());
	}
	CHECK_EQ(waitpid(pid, &status, WUNTRACED), pid);
	CHECK(WIFSTOPPED(status));
	kill(pid, SIGCONT);
	CHECK(wait_ok_pid(pid));
	return check_done();
}
