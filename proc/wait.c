/* wait4 and waitid: changes of children's states are taken under proc_tree and copied to the caller after it. */
#include "abi/errno.h"
#include "abi/sched.h"
#include "cpu/usercopy.h"
#include "kernel/syscall.h"
#include "kernel/waiters.h"
#include "lib/string.h"
#include "proc/cred.h"
#include "proc/life.h"
#include "proc/pgrp.h"
#include "proc/pidfd.h"
#include "proc/proc.h"
#include "proc/ptrace.h"
#include "proc/signal.h"
#include "proc/time.h"

/* Tracees are waited for whatever signal their end sends. Holds proc_tree. */
static bool traced_by_me(const struct proc *c)
{
	return c->flags & PROC_TRACED_END || (c->leader->ptrace && c->leader->ptrace->tracer == current_proc);
}

static bool matches(const struct wait *w, const struct proc *c)
{
	bool clone = c->exit_signal != SIGCHLD;

	switch (w->which) {
	case P_PID:
		if (c->pid != w->id)
			return false;
		break;
	case P_PGID:
		if (!c->pgrp || c->pgrp->pgid != w->id)
			return false;
		break;
	case P_PIDFD:
		if (c != w->target)
			return false;
	}
	return w->options & __WALL || traced_by_me(c) || clone == !!(w->options & __WCLONE);
}

static void answer(struct wait *w, struct proc *c, int code, int status)
{
	w->pid = c->pid;
	w->uid = thread_uid(c->leader);
	w->code = code;
	w->status = status;
	proc_cpu_times(c, &w->times);
	times_add(&w->times, &c->children_times);
}

static bool take_zombie(struct wait *w, struct proc *c)
{
	struct proc *me = current_proc;
	int ignore;

	if (c->state != PROC_ZOMBIE || !(w->options & WEXITED))
		return false;
	answer(w, c, exit_cld_code(c->exit_code, &ignore), c->exit_code);
	if (w->options & WNOWAIT)
		return true;
	times_add(&me->children_times, &w->times);
	proc_reap(c);
	return true;
}

/* Stops and continues are reported once. */
static bool take_stop(struct wait *w, struct proc *c)
{
	bool keep = w->options & WNOWAIT;
	int code = 0;

	if (c->leader->ptrace)           /* its stops are its tracer's */
		return false;
	spin_lock(&c->siglock);
	if (w->options & WSTOPPED && c->flags & PROC_STOPPED && c->stop_code) {
		code = c->stop_code;
		if (!keep)
			c->stop_code = 0;
		spin_unlock(&c->siglock);
		answer(w, c, CLD_STOPPED, code << 8 | 0x7f);
		return true;
	}
	if (w->options & WCONTINUED && c->flags & PROC_CONTINUED) {
		if (!keep)
			c->flags &= ~PROC_CONTINUED;
		spin_unlock(&c->siglock);
		answer(w, c, CLD_CONTINUED, 0xffff);
		return true;
	}
	spin_unlock(&c->siglock);
	return false;
}

/* Looks at one child: 1 it had something to report, 0 it may have later, -ECHILD it is not meant. */
static int look_at(struct wait *w, struct proc *c)
{
	if (!matches(w, c) || (c->state == PROC_ZOMBIE && !(w->options & WEXITED)))
		return -ECHILD;              /* a zombie will never stop nor go on */
	return take_zombie(w, c) ||
	       (w->options & (WSTOPPED | WCONTINUED) && c->state == PROC_ALIVE && take_stop(w, c));
}

static int look_at_one(struct wait *w)
{
	struct proc *c = w->target;
	int r = -ECHILD;

	if (!c)
		c = proc_get(w->id);
	if (c && c->parent == current_proc && c->state != PROC_DEAD)
		r = look_at(w, c);
	if (c && !w->target)
		proc_put(c);
	return r;
}

static int look_at_all(struct wait *w)
{
	struct proc *c;
	int r = -ECHILD;

	list_for_each(c, &current_proc->children, sibling) {
		r = max(r, look_at(w, c));
		if (r > 0)
			break;
	}
	return r;
}

/* All children, then all we trace. Holds proc_tree. */
static int look(struct wait *w)
{
	int r = w->which == P_PID || w->which == P_PIDFD ? look_at_one(w) : look_at_all(w);

	if (r <= 0 && !list_empty(&current_proc->tracees))
		r = max(r, ptrace_wait(w));
	return r;
}

/* The number of the child, 0 (WNOHANG), or -errno. */
static long wait_for_change(struct wait *w)
{
	struct proc *me = current_proc;
	int r;

	mutex_lock(&proc_tree);
	for (;;) {
		r = look(w);                     /* 1 found, 0 perhaps later, -ECHILD never */
		if (r != 0 || w->options & WNOHANG)
			break;
		wait_note(WAIT_CHILD, w->which == P_PID ? w->id : -1);
		if (wait_on(&me->child_wait, &proc_tree, FOREVER) < 0) {
			r = -ERESTART;
			break;
		}
	}
	mutex_unlock(&proc_tree);
	return r > 0 ? w->pid : r;
}

void rusage_fill(struct rusage *ru, const struct proc_times *pt)
{
	memset(ru, 0, sizeof(*ru));
	ru->ru_utime = nsec_to_timeval(pt->user);
	ru->ru_stime = nsec_to_timeval(pt->sys);
	ru->ru_maxrss = pt->maxrss * (PAGE_SIZE / 1024);
	ru->ru_minflt = pt->minflt;
	ru->ru_majflt = pt->majflt;
	ru->ru_nvcsw = pt->nvcsw;
	ru->ru_nivcsw = pt->nivcsw;
}

static int rusage_copyout(struct rusage *uru, const struct proc_times *pt)
{
	struct rusage ru;

	rusage_fill(&ru, pt);
	return copyout(uru, &ru, sizeof(ru));
}

long sys_wait4(pid_t pid, int *ustatus, int options, struct rusage *uusage)
{
	struct wait w = { .which = P_PID, .id = pid, .options = options | WEXITED };
	long r;

	if (options & ~(WNOHANG | WUNTRACED | WCONTINUED | __WNOTHREAD | (int)__WCLONE | __WALL))
		return -EINVAL;
	if (pid == -2147483647 - 1)
		return -ESRCH;
	if (pid == -1)
		w.which = P_ALL;
	else if (pid <= 0) {
		w.which = P_PGID;
		w.id = pid ? -pid : sys_getpgrp();
	}
	r = wait_for_change(&w);
	if (r <= 0)
		return r;
	if (ustatus && put_user32(ustatus, w.status) < 0)
		return -EFAULT;
	return uusage && rusage_copyout(uusage, &w.times) < 0 ? -EFAULT : r;
}

/* Nothing to report is reported as zeros. Linux writes these words only; the rest of the user's struct stays as it
   was. */
static long wait_info(struct siginfo *uinfo, const struct wait *w, bool any)
{
	siginfo_t info = { 0 };
	int status;

	if (any) {
		exit_cld_code(w->status, &status);
		info.si_signo = SIGCHLD;
		info.si_code = w->code;
		info.u.chld.pid = w->pid;
		info.u.chld.uid = w->uid;
		info.u.chld.status = w->code == CLD_STOPPED || w->code == CLD_TRAPPED ? w->status >> 8 :
				     w->code == CLD_CONTINUED ? SIGCONT : status;
	}
	return copyout(uinfo, &info, offsetof(siginfo_t, u.chld.pad));
}

/* Which children: as waitid names them. 0 or -errno. */
static int wait_decode(struct wait *w, bool *nonblock)
{
	const int kinds = WEXITED | WSTOPPED | WCONTINUED;

	if (w->options & ~(WNOHANG | WNOWAIT | kinds | __WNOTHREAD | (int)__WCLONE | __WALL) || !(w->options & kinds))
		return -EINVAL;
	if (w->which == P_ALL)
		return 0;
	if (w->id < 0 || (w->which == P_PID && w->id == 0))
		return -EINVAL;
	if (w->which == P_PIDFD)
		return pidfd_proc_flags(w->id, &w->target, nonblock);
	if (w->which == P_PGID && w->id == 0)
		w->id = sys_getpgrp();
	return w->which == P_PID || w->which == P_PGID ? 0 : -EINVAL;
}

long sys_waitid(int which, pid_t id, struct siginfo *uinfo, int options, struct rusage *uusage)
{
	struct wait w = { .which = which, .id = id, .options = options };
	bool nonblock = false;
	long r = wait_decode(&w, &nonblock), err;

	if (nonblock)
		w.options |= WNOHANG;
	if (r == 0)
		r = wait_for_change(&w);
	if (r == 0 && nonblock && !(options & WNOHANG))
		r = -EAGAIN;
	if (w.target)
		proc_put(w.target);
	if (r > 0 && uusage && rusage_copyout(uusage, &w.times) < 0)
		return -EFAULT;
	err = uinfo ? wait_info(uinfo, &w, r > 0) : 0;
	return err < 0 ? err : min(r, 0l);
}
