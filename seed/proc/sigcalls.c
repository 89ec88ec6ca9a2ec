/* The system calls about signals. Read proc/signal.c before. */
#include "abi/errno.h"
#include "abi/time.h"
#include "cpu/clock.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "mm/user.h"
#include "proc/signal.h"

static bool valid(int sig)
{
	return sig >= 1 && sig <= SIGNAL_MAX;
}

/* What was pending and is ignored now is gone: POSIX says so, and a program that ignores
   SIGCHLD for a while relies on it. */
static void drop_ignored(struct proc *p, int sig)
{
	siginfo_t info;

	while (signal_ignored(p, sig) && signal_take(SIGMASK(sig), &info))
		;
}

/* SIGKILL and SIGSTOP cannot be changed: there must be a way to end every program. */
long sys_rt_sigaction(int sig, const struct kernel_sigaction *uact, struct kernel_sigaction *uold, size_t size)
{
	struct kernel_sigaction *a, new, old;

	if (size != sizeof(sigset_t) || !valid(sig) || (uact && (sig == SIGKILL || sig == SIGSTOP)))
		return -EINVAL;
	a = &current->proc->signals->actions[sig - 1];
	old = *a;
	if (uact) {
		if (copyin(&new, uact, sizeof(new)) < 0)
			return -EFAULT;
		new.mask &= ~SIG_UNMASKABLE;
		*a = new;
		drop_ignored(current->proc, sig);
	}
	return uold ? copyout(uold, &old, sizeof(old)) : 0;
}

/* What becomes unblocked and is pending is delivered on the way out of this very
   call. */
long sys_rt_sigprocmask(int how, const sigset_t *uset, sigset_t *uold, size_t size)
{
	sigset_t set, old = current->sigmask;

	if (size != sizeof(set))
		return -EINVAL;
	if (uset) {
		if (copyin(&set, uset, sizeof(set)) < 0)
			return -EFAULT;
		set &= ~SIG_UNMASKABLE;
		if (how == SIG_BLOCK)
			current->sigmask |= set;
		else if (how == SIG_UNBLOCK)
			current->sigmask &= ~set;
		else if (how == SIG_SETMASK)
			current->sigmask = set;
		else
			return -EINVAL;
	}
	return uold ? copyout(uold, &old, sizeof(old)) : 0;
}

/* Only what is blocked can stay pending; the rest is delivered before anybody could
   ask. */
long sys_rt_sigpending(sigset_t *uset, size_t size)
{
	sigset_t set = (current->sigpending | current->proc->signals->pending) & current->sigmask;

	if (size > sizeof(set))
		return -EINVAL;
	return copyout(uset, &set, size);
}

/* Sleep until a signal comes that has a handler, or kills. Nobody ever wakes the queue: it
   is there only to be slept on. */
long sys_pause(void)
{
	struct waitq never = WAITQ_INIT(never);

	while (wait_on(&never, FOREVER) == 0)
		;
	return -EINTR;
}

/* The mask and the sleep are one step: a signal that the new mask lets in cannot
   come between them. */
long sys_rt_sigsuspend(const sigset_t *uset, size_t size)
{
	sigset_t set;

	if (size != sizeof(set))
		return -EINVAL;
	if (copyin(&set, uset, sizeof(set)) < 0)
		return -EFAULT;
	current->saved_sigmask = current->sigmask;
	current->restore_sigmask = true;
	current->sigmask = set & ~SIG_UNMASKABLE;
	return sys_pause();
}

/* Takes a signal without a handler. The set is remembered while asleep, so that
   sending wakes although the signals are blocked. After the sleep, however it ended, one
   more look: the signal may have come together with the end of the time. */
long sys_rt_sigtimedwait(const sigset_t *uset, siginfo_t *uinfo, const struct timespec *utimeout, size_t size)
{
	nsec_t length = FOREVER, deadline;
	siginfo_t info;
	sigset_t set;
	int sig, r;

	if (size != sizeof(set))
		return -EINVAL;
	if (copyin(&set, uset, sizeof(set)) < 0)
		return -EFAULT;
	r = utimeout ? copyin_time(utimeout, &length) : 0;
	if (r < 0)
		return r;
	deadline = deadline_after(length);
	set &= ~SIG_UNMASKABLE;
	while ((sig = signal_take(set, &info)) == 0) {
		current->sigwait_set = set;
		r = thread_sleep(deadline);
		current->sigwait_set = 0;
		if (r < 0 && !(sig = signal_take(set, &info)))
			return r == -ETIMEDOUT ? -EAGAIN : -EINTR;
		if (sig)
			break;
	}
	if (uinfo && copyout(uinfo, &info, sizeof(info)) < 0)
		return -EFAULT;
	return sig;
}

/* While a handler runs on it, it cannot be changed: the frame to which the handler returns
   lies there. */
long sys_sigaltstack(const struct sigaltstack *unew, struct sigaltstack *uold)
{
	stack_t new, old = current->altstack;
	bool inside = on_altstack(thread_frame(current)->rsp);

	old.ss_flags |= inside ? SS_ONSTACK : 0;
	if (unew) {
		if (copyin(&new, unew, sizeof(new)) < 0)
			return -EFAULT;
		if (inside)
			return -EPERM;
		if (new.ss_flags & ~(SS_DISABLE | SS_ONSTACK))
			return -EINVAL;
		if (!(new.ss_flags & SS_DISABLE) && new.ss_size < MINSIGSTKSZ)
			return -ENOMEM;
		current->altstack = new;
		current->altstack.ss_flags &= SS_DISABLE;
	}
	return uold ? copyout(uold, &old, sizeof(old)) : 0;
}

/* ---- sending ---- */

/* To one process, to a group, or to all but the first and the caller. Signal 0 only
   asks whether there is somebody. */
static long send(int pid, const siginfo_t *info)
{
	struct proc *p;
	int n = 0;

	list_for_each(p, &proc_all, all_link) {
		bool wanted = pid > 0 ? p->pid == pid : pid == 0 ? p->pgid == current->proc->pgid
			      : pid == -1 ? p != proc_init && p != current->proc : p->pgid == -pid;

		if (!wanted)
			continue;
		n++;
		if (info->si_signo > 0)
			signal_send(p, NULL, info);
	}
	return n > 0 ? 0 : -ESRCH;
}

/* Who has sent it: the handler can see the number of the process. */
static siginfo_t info_of(int sig, int code)
{
	return (siginfo_t){ .si_signo = sig, .si_code = code, .u.rt.pid = current->proc->pid };
}

/* Several processes at once, or one; to find nobody is an error. */
long sys_kill(pid_t pid, int sig)
{
	siginfo_t info = info_of(sig, SI_USER);

	if (pid == -0x7fffffff - 1)
		return -ESRCH;
	return sig != 0 && !valid(sig) ? -EINVAL : send(pid, &info);
}

/* pid -1: of whatever process. */
static long send_to_thread(int pid, int tid, const siginfo_t *info)
{
	struct thread *t = thread_find(tid);

	if (!t || (pid >= 0 && t->proc->pid != pid))
		return -ESRCH;
	return info->si_signo > 0 ? signal_send(t->proc, t, info) : 0;
}

/* To one thread of a process. The process is named too, in case the number of the
   thread has been given away again. */
long sys_tgkill(pid_t pid, pid_t tid, int sig)
{
	siginfo_t info = info_of(sig, SI_TKILL);

	if (pid <= 0 || tid <= 0 || (sig != 0 && !valid(sig)))
		return -EINVAL;
	return send_to_thread(pid, tid, &info);
}

/* The older form, without the process. */
long sys_tkill(pid_t tid, int sig)
{
	siginfo_t info = info_of(sig, SI_TKILL);

	if (tid <= 0 || (sig != 0 && !valid(sig)))
		return -EINVAL;
	return send_to_thread(-1, tid, &info);
}

/* The program fills the siginfo itself; but it must not pass for the kernel or for
   kill. */
long sys_rt_sigqueueinfo(pid_t pid, int sig, siginfo_t *uinfo)
{
	struct proc *p = proc_find(pid);
	siginfo_t info;

	if (copyin(&info, uinfo, sizeof(info)) < 0)
		return -EFAULT;
	if (sig != 0 && !valid(sig))
		return -EINVAL;
	if ((info.si_code >= 0 || info.si_code == SI_TKILL) && p != current->proc)
		return -EPERM;
	info.si_signo = sig;
	if (!p)
		return -ESRCH;
	return sig > 0 ? signal_send(p, NULL, &info) : 0;
}

/* ---- the alarm clock ---- */

/* Very long times are cut to some decades, so that nothing overflows. */
static nsec_t to_nsec(struct timeval tv)
{
	return min(tv.tv_sec, FOREVER / NSEC_PER_SEC / 4) * NSEC_PER_SEC + tv.tv_usec * 1000;
}

/* How long until it rings; 0: it is not set. */
static nsec_t alarm_left(const struct signals *s)
{
	return s->alarm > 0 ? max(s->alarm - clock_now(), 1000l) : 0;
}

/* There is one clock for each process; setting it anew forgets what was set before.
   */
static void set_alarm(struct signals *s, nsec_t length, nsec_t interval)
{
	s->alarm = length > 0 ? clock_now() + length : 0;
	s->alarm_interval = interval;
}

/* Seconds that were left are rounded up: 0 would mean that none was set. */
long sys_alarm(unsigned seconds)
{
	struct signals *s = current->proc->signals;
	nsec_t left = alarm_left(s);

	set_alarm(s, seconds * NSEC_PER_SEC, 0);
	return (left + NSEC_PER_SEC - 1) / NSEC_PER_SEC;
}

/* The same clock with microseconds, and with an interval after which it rings again.
   */
long sys_setitimer(int which, const struct itimerval *unew, struct itimerval *uold)
{
	struct signals *s = current->proc->signals;
	struct itimerval new = { 0 }, old = { to_timeval(s->alarm_interval), to_timeval(alarm_left(s)) };

	if (which != ITIMER_REAL)
		return -EINVAL;
	if (unew && copyin(&new, unew, sizeof(new)) < 0)
		return -EFAULT;
	if (new.it_value.tv_sec < 0 || (unsigned long)new.it_value.tv_usec >= 1000000
	    || new.it_interval.tv_sec < 0 || (unsigned long)new.it_interval.tv_usec >= 1000000)
		return -EINVAL;
	if (uold && copyout(uold, &old, sizeof(old)) < 0)
		return -EFAULT;
	set_alarm(s, to_nsec(new.it_value), to_nsec(new.it_interval));
	return 0;
}
