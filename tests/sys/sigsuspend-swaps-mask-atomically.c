/* sigsuspend waits with its own mask and returns EINTR with the old mask back, also for a signal already pending. */
#include "tools.h"

static volatile int caught;

static void usr1(int sig)
{
	sigset_t now;

	caught++;
	sigprocmask(SIG_BLOCK, NULL, &now);
	CHECK(sigismember(&now, SIGHUP));
}

int main(void)
{
	sigset_t block, during, now;
	pid_t me = getpid();

	signal(SIGUSR1, usr1);
	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	sigprocmask(SIG_BLOCK, &block, NULL);
	sigemptyset(&during);
	sigaddset(&during, SIGHUP);
	raise(SIGUSR1);
	CHECK_ERR(sigsuspend(&during), EINTR);
	CHECK_EQ(caught, 1);
	if (fork() == 0) {
		wait_asleep(me);
		kill(me, SIGUSR1);
		_exit(0);
	}
	CHECK_ERR(sigsuspend(&during), EINTR);
	CHECK_EQ(caught, 2);
	sigprocmask(SIG_BLOCK, NULL, &now);
	CHECK(sigismember(&now, SIGUSR1) && !sigismember(&now, SIGHUP));
	CHECK(wait_ok());
	return check_done();
}
