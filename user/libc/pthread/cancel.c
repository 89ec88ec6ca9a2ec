/* Cancellation. A request sets CANCEL_PENDING in the thread's word and sends it
   SIGCANCEL, in case it sleeps. A thread acts on a request only at cancellation points
   (deferred), or anywhere (asynchronous); never while it has cancellation disabled.

   The cancellation points are the blocking calls, which all go through __cancel_call
   (sys/cancel.S). That code looks at the word, then traps; the signal handler closes the
   gap between the two: if the interrupted instruction lies in that code before or at the
   trap, the call has had no effect, and the handler sends the thread to
   __cancel_leave instead of back. Otherwise the call has done something that must not be
   lost (a byte read, a descriptor opened): it returns, and the next point acts. */
#include <signal.h>
#include "user/libc/pthread/thread.h"

extern const char __cancel_begin[], __cancel_end[], __cancel_leave[];
void __restore(void);

static int due(unsigned cancel)
{
	return (cancel & (CANCEL_PENDING | CANCEL_DISABLED)) == CANCEL_PENDING;
}

_Noreturn void __cancel_now(void)
{
	pthread_exit(PTHREAD_CANCELED);
}

static void on_cancel(int sig, siginfo_t *info, void *frame)
{
	struct sigcontext *c = &((struct ucontext *)frame)->uc_mcontext;
	unsigned cancel = __self()->cancel;

	if (info->si_code == SI_MESGQ) {        /* ipc/mqueue.c lends the signal */
		if (__mq_notified)
			__mq_notified(info);
		return;
	}
	if (!due(cancel))
		return;
	if (cancel & CANCEL_ASYNC || (c->rip >= (uintptr_t)__cancel_begin &&
				      c->rip < (uintptr_t)__cancel_end))
		c->rip = (uintptr_t)__cancel_leave;
}

void __cancel_install(void)
{
	static int done;
	struct kernel_sigaction act = {
		.handler = (void (*)(int))(void *)on_cancel,
		.flags = SA_SIGINFO | SA_RESTART | SA_RESTORER,
		.restorer = __restore,
	};

	if (__atomic_load_n(&done, __ATOMIC_ACQUIRE))
		return;
	__sys_rt_sigaction(SIGCANCEL, &act, NULL, 8);      /* twice does no harm, too late would */
	__atomic_store_n(&done, 1, __ATOMIC_RELEASE);
}

/* The ring's lock keeps the thread from ending, and its tid from being reused, meanwhile. `cancel` joins its
   word under the lock too: a detached thread that saw it first would unmap what is read here. */
static int send(pthread_t t, int sig, siginfo_t *info, unsigned cancel)
{
	int r = sig < 0 || sig > SIGNAL_MAX ? EINVAL : 0;
	sigset_t all = ~0UL, mask;

	__sys_rt_sigprocmask(SIG_SETMASK, &all, &mask, 8);
	__list_lock();
	__atomic_fetch_or(&t->cancel, cancel, __ATOMIC_RELEASE);
	pid_t tid = t->tid;
	if (!r && tid && t->join != JOIN_EXITED)
		r = info ? -__sys_rt_tgsigqueueinfo(__sys_getpid(), tid, sig, info)
			 : -__sys_tgkill(__sys_getpid(), tid, sig);
	__list_unlock();
	__sys_rt_sigprocmask(SIG_SETMASK, &mask, NULL, 8);
	return r;
}

int pthread_cancel(pthread_t t)
{
	__cancel_install();
	if (t == __self()) {
		__atomic_fetch_or(&t->cancel, CANCEL_PENDING, __ATOMIC_RELEASE);
		if (due(t->cancel) && t->cancel & CANCEL_ASYNC)
			__cancel_now();
		return 0;
	}
	return send(t, SIGCANCEL, NULL, CANCEL_PENDING);
}

void pthread_testcancel(void)
{
	if (due(__self()->cancel))
		__cancel_now();
}

static int change(unsigned bit, int new, int *old)
{
	struct __pthread *self = __self();
	unsigned was = new ? __atomic_fetch_or(&self->cancel, bit, __ATOMIC_RELAXED)
			   : __atomic_fetch_and(&self->cancel, ~bit, __ATOMIC_RELAXED);

	if (new < 0 || new > 1)
		return EINVAL;
	if (old)
		*old = (was & bit) != 0;
	if (due(self->cancel) && self->cancel & CANCEL_ASYNC)
		__cancel_now();
	return 0;
}

int pthread_setcancelstate(int state, int *old)
{
	return (unsigned)state > 1 ? EINVAL : change(CANCEL_DISABLED, state, old);
}

int pthread_setcanceltype(int type, int *old)
{
	return (unsigned)type > 1 ? EINVAL : change(CANCEL_ASYNC, type, old);
}

int pthread_kill(pthread_t t, int sig) { return send(t, sig, NULL, 0); }
