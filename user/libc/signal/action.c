/* What to do with a signal. The kernel returns from a handler through the code we name
   (SA_RESTORER), and its struct has another order than POSIX's. */
#include <signal.h>
#include "user/libc/libc.h"

void __restore(void);

/* Signals below SIGRTMIN that are the library's own may not be touched. */
static int reserved(int sig)
{
	return sig == SIGCANCEL || sig == SIGSETXID;
}

int sigaction(int sig, const struct sigaction *restrict act, struct sigaction *restrict old)
{
	struct kernel_sigaction new, was;

	if (reserved(sig))
		return ret(-EINVAL);
	if (act)
		new = (struct kernel_sigaction){
			.handler = act->sa_handler, .restorer = __restore,
			.flags = (unsigned)act->sa_flags | SA_RESTORER,
			.mask = act->sa_mask & ~(1UL << (SIGCANCEL - 1) | 1UL << (SIGSETXID - 1)),
		};
	long r = __sys_rt_sigaction(sig, act ? &new : NULL, old ? &was : NULL, 8);
	if (r == 0 && old)
		*old = (struct sigaction){
			.sa_handler = was.handler, .sa_mask = was.mask,
			.sa_flags = was.flags & ~SA_RESTORER, .sa_restorer = was.restorer,
		};
	return ret(r);
}

sighandler_t signal(int sig, sighandler_t handler)
{
	struct sigaction act = { .sa_handler = handler, .sa_flags = SA_RESTART }, old = { 0 };

	return sigaction(sig, &act, &old) < 0 ? SIG_ERR : old.sa_handler;
}

int sigaltstack(const stack_t *restrict ss, stack_t *restrict old)
{
	return ret(__sys_sigaltstack(ss, old));
}
