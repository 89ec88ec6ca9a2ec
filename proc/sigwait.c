/* Waiting for signals: pause, sigsuspend, sigtimedwait; and which are pending. */
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "kernel/syscall.h"
#include "kernel/waiters.h"
#include "proc/proc.h"
#include "proc/signal.h"
#include "proc/time.h"

static long sleep_for_signal(void)
{
	do {
		wait_note(WAIT_SIGNAL, ~current->sigmask);
		sleep_prepare();
	} while (sleep_until(FOREVER) == 0);
	return -ERESTARTNOHAND;
}

long sys_pause(void)
{
	return sleep_for_signal();
}

long sys_rt_sigsuspend(const sigset_t *umask, size_t size)
{
	int r = umask ? signal_temp_mask((uintptr_t)umask, size) : -EFAULT;

	return r < 0 ? r : sleep_for_signal();
}

long sys_rt_sigpending(sigset_t *uset, size_t size)
{
	struct thread *t = current;
	sigset_t set = (t->sigpending | t->proc->sigpending) & t->sigmask;

	if (size > sizeof(set))
		return -EINVAL;
	return copyout(uset, &set, size);
}

long sys_rt_sigtimedwait(const sigset_t *uset, siginfo_t *uinfo, const struct timespec *utimeout, size_t size)
{
	struct thread *t = current;
	nsec_t deadline;
	siginfo_t info;
	sigset_t set;
	int sig, r;

	if (size != sizeof(set))
		return -EINVAL;
	if (copyin(&set, uset, sizeof(set)) < 0)
		return -EFAULT;
	r = deadline_copyin(&deadline, utimeout, CLOCK_MONOTONIC, false);
	if (r < 0)
		return r;
	set &= ~SIG_KERNEL_ONLY;
	spin_lock(&t->proc->siglock);
	for (r = 0;;) {
		sig = signal_dequeue(t, ~set, &info);
		if (sig || r < 0)
			break;
		if (deadline <= clock_now()) {           /* only asked */
			r = -ETIMEDOUT;
			break;
		}
		/* Announced before the lock goes: whoever sends now sees us waiting. */
		t->sigwait_set = set;
		signal_recalc_locked(t);
		sleep_prepare();
		spin_unlock(&t->proc->siglock);
		wait_note(WAIT_SIGNAL, set);
		r = sleep_until(deadline);
		spin_lock(&t->proc->siglock);
		t->sigwait_set = 0;
	}
	signal_recalc_locked(t);
	spin_unlock(&t->proc->siglock);
	if (!sig)
		return r == -ETIMEDOUT ? -EAGAIN : -EINTR;
	return uinfo && siginfo_copyout((uintptr_t)uinfo, &info) < 0 ? -EFAULT : sig;
}
