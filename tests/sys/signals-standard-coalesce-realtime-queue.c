/* Standard signals coalesce while blocked; real-time ones queue, lowest number first, in order, with their values. */
#include "tools.h"

static volatile int got[32], n;

static void handler(int sig, siginfo_t *info, void *context)
{
	got[n++] = (sig - SIGRTMIN) * 100 + info->si_value.sival_int;
	CHECK_EQ(info->si_code, SI_QUEUE);
	CHECK_EQ(info->si_pid, getpid());
}

int main(void)
{
	static const int want[] = {1, 2, 101, 102, 103, 201};
	struct sigaction sa = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
	sigset_t set, none;

	sigfillset(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
	sigfillset(&sa.sa_mask);
	for (int i = 0; i < 3; i++)
		sigaction(SIGRTMIN + i, &sa, NULL);
	CHECK(sigqueue(getpid(), SIGRTMIN + 2, (union sigval){1}) == 0);
	for (int i = 1; i <= 3; i++)
		CHECK(sigqueue(getpid(), SIGRTMIN + 1, (union sigval){i}) == 0);
	for (int i = 1; i <= 2; i++)
		CHECK(sigqueue(getpid(), SIGRTMIN, (union sigval){i}) == 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	CHECK_EQ(n, 6);
	for (int i = 0; i < 6; i++)
		CHECK_EQ(got[i], want[i]);
	return check_done();
}
