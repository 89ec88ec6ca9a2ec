/* The calls about signals: actions, masks, waiting, sending. */
#include "proc/signal.h"
#include "abi/errno.h"
#include "cpu/sigframe.h"
#include "cpu/usercopy.h"
#include "kernel/syscall.h"
#include "proc/cred.h"
#include "proc/pgrp.h"
#include "proc/pidfd.h"
#include "proc/proc.h"

#define SA_KNOWN (SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_EXPOSE_TAGBITS | SA_RESTORER | SA_ONSTACK | \
		  SA_RESTART | SA_NODEFER | SA_RESETHAND)

static bool signal_valid(int sig)
{
	return sig >= 1 && sig <= SIGNAL_MAX;
}

/* ---- actions, masks, the frame -------------------------------------------------------------- */

long sys_rt_sigaction(int sig, const struct kernel_sigaction *uact, struct kernel_sigaction *uold, size_t size)
{
	struct proc *p = current_proc;
	struct kernel_sigaction new, old;
	struct kernel_sigaction *sa;
	bool shared;

	if (size != sizeof(sigset_t) || !signal_valid(sig))
		return -EINVAL;
	if (uact) {
		if (copyin(&new, uact, sizeof(new)) < 0)
			return -EFAULT;
		if (SIGBIT(sig) & SIG_KERNEL_ONLY)
			return -EINVAL;
		new.flags &= SA_KNOWN;
		new.mask &= ~SIG_KERNEL_ONLY;
	}
	sa = &p->acts->act[sig - 1];
	spin_lock(&p->siglock);
	shared = acts_lock(p->acts);
	if (uold)
		old = *sa;
	if (uact) {
		*sa = new;
		p->acts->set |= SIGBIT(sig);
	}
	acts_unlock(p->acts, shared);
	if (uact && (new.handler == SIG_IGN || (new.handler == SIG_DFL && SIGBIT(sig) & SIGS_IGNORED)))
		signal_discard(p, SIGBIT(sig));
	spin_unlock(&p->siglock);
	return uold ? copyout(uold, &old, sizeof(old)) : 0;
}

long sys_rt_sigprocmask(int how, const sigset_t *uset, sigset_t *uold, size_t size)
{
	uint64_t old = current->sigmask, set, mask;

	if (size != sizeof(sigset_t))
		return -EINVAL;
	if (uset) {
		if (get_user64(&set, uset) < 0)
			return -EFAULT;
		switch (how) {
		case SIG_BLOCK:   mask = old | set; break;
		case SIG_UNBLOCK: mask = old & ~set; break;
		case SIG_SETMASK: mask = set; break;
		default:          return -EINVAL;
		}
		signal_set_mask(mask);
	}
	return uold ? put_user64(uold, old) : 0;
}

static bool on_altstack(uint64_t rsp, const stack_t *s)
{
	return !(s->ss_flags & SS_AUTODISARM) && rsp - (uintptr_t)s->ss_sp - 1 < s->ss_size;
}

static int altstack_set(stack_t s, uint64_t rsp)
{
	struct thread *t = current;
	int mode = s.ss_flags & ~SS_AUTODISARM;

	if (on_altstack(rsp, &t->altstack))
		return -EPERM;
	if (mode != SS_DISABLE && mode != SS_ONSTACK && mode != 0)
		return -EINVAL;
	if (mode == SS_DISABLE)
		s = (stack_t){ .ss_flags = s.ss_flags };
	else if (s.ss_size < MINSIGSTKSZ)
		return -ENOMEM;
	t->altstack = s;
	return 0;
}

long sys_sigaltstack(const stack_t *uss, stack_t *uold)
{
	struct thread *t = current;
	uint64_t rsp = task_frame(&t->task)->rsp;
	stack_t old = t->altstack, ss;
	int r = 0;

	old.ss_flags = (old.ss_flags & SS_AUTODISARM) |
		       (!old.ss_size ? SS_DISABLE : on_altstack(rsp, &t->altstack) ? SS_ONSTACK : 0);
	if (uss) {
		if (copyin(&ss, uss, sizeof(ss)) < 0)
			return -EFAULT;
		r = altstack_set(ss, rsp);
	}
	if (r == 0 && uold)
		r = copyout(uold, &old, sizeof(old));
	return r;
}

long sys_rt_sigreturn(void)
{
	struct thread *t = current;
	struct trapframe *tf = task_frame(&t->task);
	uint64_t mask = t->sigmask;
	stack_t alt = t->altstack;
	siginfo_t info;

	t->task.in_syscall = false;
	if (sigframe_pop(tf, &mask, &alt) < 0) {
		siginfo_kernel(&info, SIGSEGV);
		signal_set_mask(mask);
		signal_force(&info, false);
		return tf->rax;
	}
	signal_set_mask(mask);
	if (tf->rip >= USER_LIMIT)
		signal_bad_rip(tf->rip);
	if (alt.ss_sp != t->altstack.ss_sp || alt.ss_size != t->altstack.ss_size)
		altstack_set(alt, tf->rsp);
	return tf->rax;
}

/* ---- sending -------------------------------------------------------------------------------- */

struct thread *proc_leader_get(struct proc *p)
{
	struct thread *t;

	spin_lock(&p->siglock);
	t = p->leader;
	if (t)
		thread_get(t);
	spin_unlock(&p->siglock);
	return t;
}

/* Permission, then the signal (0: only the question). 0, -EPERM, -ESRCH, -EAGAIN. */
static int send_checked(struct proc *p, const siginfo_t *info)
{
	struct pgrp *g = p->pgrp, *mine = current_proc->pgrp;
	struct thread *l;
	bool ok = p == current_proc || capable(CAP_KILL);

	if (p->state == PROC_DEAD)
		return -ESRCH;
	if (info->si_signo < 0 || info->si_signo > SIGNAL_MAX)
		return -EINVAL;
	if (!ok) {
		l = proc_leader_get(p);
		if (!l)
			return -ESRCH;
		ok = may_signal(l, info->si_signo) ||
		     (info->si_signo == SIGCONT && g && mine && g->session == mine->session);
		thread_put(l);
	}
	if (!ok)
		return -EPERM;
	return info->si_signo ? signal_send_proc(p, info) : 0;
}

static int send_pid(int pid, const siginfo_t *info)
{
	struct proc *p = proc_get_by_tid(pid);
	int r;

	if (!p)
		return -ESRCH;
	r = send_checked(p, info);
	proc_put(p);
	return r;
}

static int send_group(int pgid, const siginfo_t *info)
{
	struct pgrp *g = pgid ? pgrp_get(pgid) : NULL;
	struct proc *p;
	bool any = false;
	int r = -ESRCH, one;

	if (pgid && !g)
		return r;
	mutex_lock(&proc_tree);
	multi_signals++;
	list_for_each(p, g ? &g->members : &current_proc->pgrp->members, pgrp_link) {
		one = send_checked(p, info);
		any |= one == 0;
		r = one;
	}
	mutex_unlock(&proc_tree);
	if (g)
		pgrp_put(g);
	return any ? 0 : r;
}

static int send_all(const siginfo_t *info)
{
	struct proc *p, *me = current_proc;
	int r = 0, one, n = 0;

	mutex_lock(&proc_tree);
	multi_signals++;
	list_for_each(p, &proc_all, all_link) {
		if (p == me || p == proc_init)
			continue;
		n++;
		one = send_checked(p, info);
		if (one != -EPERM)
			r = one;
	}
	mutex_unlock(&proc_tree);
	return n ? r : -ESRCH;
}

long sys_kill(pid_t pid, int sig)
{
	siginfo_t info;

	if (pid == -2147483647 - 1)
		return -ESRCH;
	siginfo_user(&info, sig, SI_USER);
	if (pid == current_proc->pid && signal_valid(sig))
		return signal_send_proc(current_proc, &info);
	if (pid > 0)
		return send_pid(pid, &info);
	return pid == -1 ? send_all(&info) : send_group(-pid, &info);
}

/* To one thread, of process pid if that is not 0. */
static long send_thread(int pid, int tid, const siginfo_t *info)
{
	struct thread *t = thread_get_by_tid(tid);
	long r = 0;

	if (!t)
		return -ESRCH;
	if (pid && t->proc->pid != pid)
		r = -ESRCH;
	else if (info->si_signo < 0 || info->si_signo > SIGNAL_MAX)
		r = -EINVAL;
	else if (!may_signal(t, info->si_signo))
		r = -EPERM;
	else if (info->si_signo && signal_send_thread(t, info) == -EAGAIN)
		r = -EAGAIN;
	thread_put(t);
	return r;
}

long sys_tgkill(pid_t pid, pid_t tid, int sig)
{
	siginfo_t info;

	if (pid <= 0 || tid <= 0)
		return -EINVAL;
	siginfo_user(&info, sig, SI_TKILL);
	return send_thread(pid, tid, &info);
}

long sys_tkill(pid_t tid, int sig)
{
	siginfo_t info;

	if (tid <= 0)
		return -EINVAL;
	siginfo_user(&info, sig, SI_TKILL);
	return send_thread(0, tid, &info);
}

/* A siginfo that may not pretend to come from the kernel, unless sent to oneself. */
static int info_copyin(siginfo_t *info, const siginfo_t *uinfo, bool self)
{
	if (copyin(info, uinfo, sizeof(*info)) < 0)
		return -EFAULT;
	return !self && (info->si_code >= 0 || info->si_code == SI_TKILL) ? -EPERM : 0;
}

long sys_rt_sigqueueinfo(pid_t pid, int sig, siginfo_t *uinfo)
{
	siginfo_t info;
	int r = info_copyin(&info, uinfo, pid == current->tid);

	info.si_signo = sig;
	if (r < 0)
		return r;
	return pid > 0 ? send_pid(pid, &info) : -ESRCH;
}

long sys_rt_tgsigqueueinfo(pid_t pid, pid_t tid, int sig, siginfo_t *uinfo)
{
	siginfo_t info;
	int r;

	if (pid <= 0 || tid <= 0)
		return -EINVAL;
	r = info_copyin(&info, uinfo, tid == current->tid);
	info.si_signo = sig;
	return r < 0 ? r : send_thread(pid, tid, &info);
}

long sys_pidfd_send_signal(int pidfd, int sig, siginfo_t *uinfo, unsigned flags)
{
	struct proc *p;
	siginfo_t info;
	int r;

	if (flags)
		return -EINVAL;
	r = pidfd_or_dir_proc(pidfd, &p);
	if (r < 0)
		return r;
	siginfo_user(&info, sig, SI_USER);
	if (uinfo)
		r = info_copyin(&info, uinfo, p == current_proc);
	if (r == 0 && info.si_signo != sig)
		r = -EINVAL;
	if (r == 0)
		r = send_checked(p, &info);
	proc_put(p);
	return r;
}
