/* Sets of signals are 64 bits; signal n is bit n-1. */
#include <signal.h>
#include "user/libc/libc.h"

#define OURS (1UL << (SIGCANCEL - 1) | 1UL << (SIGSETXID - 1))

static int valid(int sig)
{
	return sig > 0 && sig <= SIGNAL_MAX && sig != SIGCANCEL && sig != SIGSETXID;
}

int sigemptyset(sigset_t *set)
{
	*set = 0;
	return 0;
}

int sigfillset(sigset_t *set)
{
	*set = ~OURS;
	return 0;
}

int sigaddset(sigset_t *set, int sig)
{
	if (!valid(sig))
		return ret(-EINVAL);
	*set |= 1UL << (sig - 1);
	return 0;
}

int sigdelset(sigset_t *set, int sig)
{
	if (!valid(sig))
		return ret(-EINVAL);
	*set &= ~(1UL << (sig - 1));
	return 0;
}

int sigismember(const sigset_t *set, int sig)
{
	if (sig < 1 || sig > SIGNAL_MAX)
		return ret(-EINVAL);
	return *set >> (sig - 1) & 1;
}
