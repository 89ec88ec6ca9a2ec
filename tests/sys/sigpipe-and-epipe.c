/* Writing where nobody reads: SIGPIPE to the writer, EPIPE when it is ignored, blocked or handled. */
#include "tools.h"

static volatile int caught, code;

static void handler(int sig, siginfo_t *info, void *context)
{
	caught++;
	code = info->si_code;
}

int main(void)
{
	struct sigaction sa = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
	sigset_t set, pending;
	int p[2], status;

	CHECK(pipe(p) == 0);
	close(p[0]);
	if (fork() == 0) {
		write(p[1], "x", 1);
		_exit(0);
	}
	wait(&status);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
	sigaction(SIGPIPE, &sa, NULL);
	CHECK_ERR(write(p[1], "x", 1), EPIPE);
	CHECK(caught == 1 && code == SI_USER);
	signal(SIGPIPE, SIG_IGN);
	CHECK_ERR(write(p[1], "x", 1), EPIPE);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	sigprocmask(SIG_BLOCK, &set, NULL);
	CHECK_ERR(write(p[1], "x", 1), EPIPE);
	CHECK(sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE));
	CHECK_EQ(write(p[1], "x", 0), 0);
	return check_done();
}
