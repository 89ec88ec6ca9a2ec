/* While a handler runs, its own signal and sa_mask are blocked; after it the old mask is back. */
#include "tools.h"

static volatile int order[4], n;

static void usr2(int sig)
{
	order[n++] = 2;
}

static void usr1(int sig)
{
	sigset_t set;

	sigprocmask(SIG_BLOCK, NULL, &set);
	CHECK(sigismember(&set, SIGUSR1) && sigismember(&set, SIGUSR2) && !sigismember(&set, SIGTERM));
	raise(SIGUSR2);
	order[n++] = 1;
}

int main(void)
{
	struct sigaction sa = {.sa_handler = usr1};
	sigset_t set;

	sigemptyset(&sa.sa_mask);
	sigaddset(&sa.sa_mask, SIGUSR2);
	sigaddset(&sa.sa_mask, SIGKILL);
	sigaction(SIGUSR1, &sa, NULL);
	signal(SIGUSR2, usr2);
	raise(SIGUSR1);
	CHECK_EQ(n, 2);
	CHECK(order[0] == 1 && order[1] == 2);
	sigprocmask(SIG_BLOCK, NULL, &set);
	CHECK(!sigismember(&set, SIGUSR1) && !sigismember(&set, SIGUSR2));
	sigaction(SIGUSR1, NULL, &sa);
	CHECK(!sigismember(&sa.sa_mask, SIGKILL));
	return check_done();
}
