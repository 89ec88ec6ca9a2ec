/* Sending, blocking and waiting for signals. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "user/libc/libc.h"

#define OURS (1UL << (SIGCANCEL - 1) | 1UL << (SIGSETXID - 1))

int kill(pid_t pid, int sig) { return ret(__sys_kill(pid, sig)); }
int tgkill(pid_t pid, pid_t tid, int sig) { return ret(__sys_tgkill(pid, tid, sig)); }
int raise(int sig) { return ret(__sys_tkill(__sys_gettid(), sig)); }

int killpg(pid_t pgrp, int sig)
{
	return pgrp < 0 ? ret(-EINVAL) : kill(-pgrp, sig);
}

int sigqueue(pid_t pid, int sig, const union sigval value)
{
	siginfo_t info = { .si_signo = sig, .si_code = SI_QUEUE };

	info.si_pid = getpid();
	info.si_uid = getuid();
	info.si_value = value;
	return ret(__sys_rt_sigqueueinfo(pid, sig, &info));
}

int pthread_sigmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
	sigset_t mask;

	if (set) {
		if (how < SIG_BLOCK || how > SIG_SETMASK)
			return EINVAL;
		mask = *set & ~OURS;
	}
	long r = __sys_rt_sigprocmask(how, set ? &mask : NULL, old, 8);
	if (r == 0 && old)
		*old &= ~OURS;
	return -r;
}

int sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
	return ret(-pthread_sigmask(how, set, old));
}

int sigpending(sigset_t *set) { return ret(__sys_rt_sigpending(set, 8)); }
int sigsuspend(const sigset_t *mask) { return ret(__cp_rt_sigsuspend(mask, 8)); }
int pause(void) { return ret(__cp_pause()); }

int sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict info,
		 const struct timespec *restrict timeout)
{
	return ret(__cp_rt_sigtimedwait(set, info, timeout, 8));
}

int sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info)
{
	return sigtimedwait(set, info, NULL);
}

int sigwait(const sigset_t *restrict set, int *restrict sig)
{
	long r;

	do
		r = __cp_rt_sigtimedwait(set, NULL, NULL, 8);
	while (r == -EINTR);
	if (r < 0)
		return -r;
	*sig = r;
	return 0;
}

void psignal(int sig, const char *s)
{
	if (s && *s)
		fprintf(stderr, "%s: %s\n", s, strsignal(sig));
	else
		fprintf(stderr, "%s\n", strsignal(sig));
}
