/* SIG_BLOCK adds, SIG_UNBLOCK takes away, SIG_SETMASK replaces; unblocking delivers before the call returns. */
#include "tools.h"

static volatile int caught;

static void usr1(int sig)
{
	caught++;
}

int main(void)
{
	sigset_t a, b, now;

	signal(SIGUSR1, usr1);
	sigemptyset(&a);
	sigaddset(&a, SIGUSR1);
	sigemptyset(&b);
	sigaddset(&b, SIGUSR2);
	CHECK(sigprocmask(SIG_BLOCK, &a, NULL) == 0 && sigprocmask(SIG_BLOCK, &b, &now) == 0);
	CHECK(sigismember(&now, SIGUSR1) && !sigismember(&now, SIGUSR2));
	raise(SIGUSR1);
	raise(SIGUSR1);
	CHECK_EQ(caught, 0);
	CHECK(sigpending(&now) == 0 && sigismember(&now, SIGUSR1) && !sigismember(&now, SIGUSR2));
	CHECK(sigprocmask(SIG_UNBLOCK, &a, NULL) == 0);
	CHECK_EQ(caught, 1);
	CHECK(sigprocmask(SIG_SETMASK, &a, &now) == 0);
	CHECK(!sigismember(&now, SIGUSR1) && sigismember(&now, SIGUSR2));
	return check_done();
}
