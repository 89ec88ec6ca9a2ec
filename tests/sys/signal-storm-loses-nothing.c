/* Real-time signals sent by a child as fast as it can, all arrive, in order, while the queue has room. */
#include "tools.h"

enum { N = 5000 };
static volatile int next, wrong;

static void handler(int sig, siginfo_t *info, void *context)
{
	if (info->si_value.sival_int != next)
		wrong++;
	next++;
}

int main(void)
{
	struct sigaction sa = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_RESTART};
	pid_t me = getpid();

	sigaction(SIGRTMIN, &sa, NULL);
	if (fork() == 0) {
		for (int i = 0; i < N; i++)
			while (sigqueue(me, SIGRTMIN, (union sigval){i}) < 0 && errno == EAGAIN)
				sched_yield();
		_exit(0);
	}
	CHECK(wait_ok());
	CHECK_EQ(next, N);
	CHECK_EQ(wrong, 0);
	return check_done();
}
