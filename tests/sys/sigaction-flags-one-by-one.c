/* SA_SIGINFO, SA_NODEFER, SA_RESETHAND: what each changes in the handler's mask, arguments and future. */
#include "tools.h"

static volatile int depth, deepest, got_code;

static void nested(int sig)
{
	depth++;
	if (depth > deepest)
		deepest = depth;
	if (deepest < 3 && depth < 3)
		raise(sig);
	depth--;
}

static void info(int sig, siginfo_t *si, void *context)
{
	got_code = si->si_code;
	CHECK_EQ(si->si_signo, SIGUSR1);
	CHECK(context != NULL);
}

int main(void)
{
	struct sigaction sa = {.sa_handler = nested, .sa_flags = SA_NODEFER}, old;

	sigaction(SIGUSR1, &sa, NULL);
	raise(SIGUSR1);
	CHECK_EQ(deepest, 3);
	sa.sa_flags = 0;
	deepest = 2;
	sigaction(SIGUSR1, &sa, NULL);
	depth = 2;
	raise(SIGUSR1);
	CHECK_EQ(deepest, 3);
	depth = 0;
	sa.sa_flags = SA_RESETHAND;
	sigaction(SIGUSR2, &sa, NULL);
	deepest = 3;
	raise(SIGUSR2);
	sigaction(SIGUSR2, NULL, &old);
	CHECK(old.sa_handler == SIG_DFL);
	sa = (struct sigaction){.sa_sigaction = info, .sa_flags = SA_SIGINFO};
	sigaction(SIGUSR1, &sa, &old);
	CHECK(old.sa_handler == nested);
	kill(getpid(), SIGUSR1);
	CHECK_EQ(got_code, SI_USER);
	syscall(SYS_tgkill, getpid(), getpid(), SIGUSR1);
	CHECK_EQ(got_code, SI_TKILL);
	return check_done();
}
