/* The calls that ask and say when a thread runs: policies, priorities, nice, affinity. */
#include "abi/errno.h"
#include "abi/sched.h"
#include "cpu/usercopy.h"
#include "ipc/futex.h"
#include "kernel/syscall.h"
#include "lib/string.h"
#include "proc/cred.h"
#include "proc/pgrp.h"
#include "proc/proc.h"
#include "proc/time.h"

static struct thread *target_get(int pid)
{
	if (pid)
		return thread_get_by_tid(pid);
	thread_get(current);
	return current;
}

/* Same user, or privileged. */
static bool owner(struct thread *t)
{
	struct cred *c = thread_cred(t);
	bool same = current->cred->euid == c->euid || current->cred->euid == c->uid;

	cred_put(c);
	return same;
}

/* RLIMIT_NICE counts 20 - nice. */
static bool may_nice(struct thread *t, int nice)
{
	return nice >= t->se.nice || 20 - nice <= (long)min(t->proc->rlim[RLIMIT_NICE].rlim_cur, 40ul) ||
	       capable(CAP_SYS_NICE);
}

static bool is_rt(int policy)
{
	return policy == SCHED_FIFO || policy == SCHED_RR;
}

/* Who may give t this policy? sched(7). */
static bool may_set(struct thread *t, int policy, int prio, int nice, bool reset)
{
	uint64_t limit = t->proc->rlim[RLIMIT_RTPRIO].rlim_cur;

	if (capable(CAP_SYS_NICE))
		return true;
	if (!owner(t) || (t->se.reset_on_fork && !reset) || !may_nice(t, nice))
		return false;
	if (is_rt(policy) && ((policy != t->se.linux_policy && !limit) || (prio > t->se.rtprio && prio > limit)))
		return false;
	return t->se.linux_policy != SCHED_IDLE || policy == SCHED_IDLE || may_nice(t, min(nice, t->se.nice - 1));
}

/* Policy -1: as it is. Whoever does not say how nice leaves that too. */
static long set_attr(int pid, const struct sched_attr *a, bool says_nice)
{
	struct thread *t = target_get(pid);
	bool reset = a->sched_flags & SCHED_FLAG_RESET_ON_FORK, keep = a->sched_flags & SCHED_FLAG_KEEP_PARAMS;
	int policy = a->sched_policy, prio = a->sched_priority, nice = max(-20, min(a->sched_nice, 19));
	long r = -EINVAL;

	if (!t)
		return -ESRCH;
	if (policy < 0) {
		policy = t->se.linux_policy;
		reset = t->se.reset_on_fork;
	}
	if (is_rt(policy) || !says_nice || keep)
		nice = t->se.nice;
	if (keep && t->se.rtprio)
		prio = t->se.rtprio;
	if (policy != SCHED_OTHER && policy != SCHED_BATCH && policy != SCHED_IDLE && !is_rt(policy))
		goto out;
	if (is_rt(policy) ? prio < 1 || prio > 99 : prio != 0)
		goto out;
	r = -EPERM;
	if (!may_set(t, policy, prio, nice, reset))
		goto out;
	t->se.reset_on_fork = reset;
	if (!keep)                       /* else the policy stays too, as on Linux */
		sched_set(t, policy, prio, nice);
	futex_pi_prio_changed(t);
	r = 0;
out:
	thread_put(t);
	return r;
}

static long set_scheduler(pid_t pid, int policy, const struct sched_param *uparam)
{
	struct sched_attr a = { 0 };

	if (!uparam || pid < 0)
		return -EINVAL;
	if (copyin(&a.sched_priority, uparam, sizeof(*uparam)) < 0)
		return -EFAULT;
	if (policy >= 0 && policy & SCHED_RESET_ON_FORK)
		a.sched_flags = SCHED_FLAG_RESET_ON_FORK;
	a.sched_policy = policy < 0 ? policy : policy & ~SCHED_RESET_ON_FORK;
	return set_attr(pid, &a, false);
}

long sys_sched_setscheduler(pid_t pid, int policy, const struct sched_param *uparam)
{
	return policy < 0 ? -EINVAL : set_scheduler(pid, policy, uparam);
}

long sys_sched_setparam(pid_t pid, const struct sched_param *uparam)
{
	return set_scheduler(pid, -1, uparam);
}

long sys_sched_getscheduler(pid_t pid)
{
	struct thread *t = pid < 0 ? NULL : target_get(pid);
	long r;

	if (!t)
		return pid < 0 ? -EINVAL : -ESRCH;
	r = t->se.linux_policy | (t->se.reset_on_fork ? SCHED_RESET_ON_FORK : 0);
	thread_put(t);
	return r;
}

long sys_sched_getparam(pid_t pid, struct sched_param *uparam)
{
	struct thread *t;
	int prio;

	if (!uparam || pid < 0)
		return -EINVAL;
	t = target_get(pid);
	if (!t)
		return -ESRCH;
	prio = t->se.rtprio;
	thread_put(t);
	return put_user32(uparam, prio);
}

long sys_sched_setattr(pid_t pid, struct sched_attr *uattr, unsigned flags)
{
	struct sched_attr a;
	uint32_t size;
	int r;

	if (!uattr || pid < 0 || flags)
		return -EINVAL;
	if (get_user32(&size, uattr) < 0)
		return -EFAULT;
	size = size ? size : SCHED_ATTR_SIZE_VER0;
	r = size < SCHED_ATTR_SIZE_VER0 || size > PAGE_SIZE ? -E2BIG : copyin_sized(&a, sizeof(a), uattr, size);
	if (r == -E2BIG)
		put_user32(uattr, sizeof(a));    /* what this kernel knows */
	if (r < 0)
		return r;
	if ((int)a.sched_policy < 0 || a.sched_flags & ~(uint64_t)SCHED_FLAG_ALL)
		return -EINVAL;
	if (a.sched_flags & SCHED_FLAG_UTIL_CLAMP)       /* there is no clamping */
		return size < SCHED_ATTR_SIZE_VER1 ? -EINVAL : -EOPNOTSUPP;
	if (a.sched_flags & SCHED_FLAG_KEEP_POLICY)
		a.sched_policy = -1;
	return set_attr(pid, &a, true);
}

long sys_sched_getattr(pid_t pid, struct sched_attr *uattr, unsigned size, unsigned flags)
{
	struct sched_attr a = { .size = min(size, (unsigned)sizeof(a)) };
	struct thread *t;

	if (!uattr || pid < 0 || size < SCHED_ATTR_SIZE_VER0 || size > PAGE_SIZE || flags)
		return -EINVAL;
	t = target_get(pid);
	if (!t)
		return -ESRCH;
	a.sched_policy = t->se.linux_policy;
	a.sched_flags = t->se.reset_on_fork ? SCHED_FLAG_RESET_ON_FORK : 0;
	if (is_rt(a.sched_policy))
		a.sched_priority = t->se.rtprio;
	else
		a.sched_nice = t->se.nice;
	thread_put(t);
	return copyout(uattr, &a, a.size);
}

long sys_sched_get_priority_max(int policy)
{
	return is_rt(policy) ? 99 : policy >= 0 && policy <= SCHED_DEADLINE && policy != 4 ? 0 : -EINVAL;
}

long sys_sched_get_priority_min(int policy)
{
	return is_rt(policy) ? 1 : sys_sched_get_priority_max(policy);
}

long sys_sched_rr_get_interval(pid_t pid, struct timespec *uts)
{
	struct thread *t = pid < 0 ? NULL : target_get(pid);
	struct timespec ts;

	if (!t)
		return pid < 0 ? -EINVAL : -ESRCH;
	ts = nsec_to_timespec(t->se.linux_policy == SCHED_FIFO ? 0 : t->se.policy->slice(t));
	thread_put(t);
	return copyout(uts, &ts, sizeof(ts));
}

long sys_sched_setaffinity(pid_t pid, unsigned len, const unsigned long *umask)
{
	struct thread *t;
	uint64_t mask = 0;
	long r = 0;

	if (copyin(&mask, umask, min(len, (unsigned)sizeof(mask))) < 0)
		return -EFAULT;
	t = target_get(pid);
	if (!t)
		return -ESRCH;
	if (!owner(t) && !capable(CAP_SYS_NICE))
		r = -EPERM;
	else if (!(mask & (BIT(ncpus) - 1)))
		r = -EINVAL;
	else
		sched_set_affinity(t, mask);
	thread_put(t);
	return r;
}

long sys_sched_getaffinity(pid_t pid, unsigned len, unsigned long *umask)
{
	struct thread *t;
	uint64_t mask;

	if (len < sizeof(mask) || len & 7)
		return -EINVAL;
	t = target_get(pid);
	if (!t)
		return -ESRCH;
	mask = t->se.affinity & (BIT(ncpus) - 1);
	thread_put(t);
	return put_user64(umask, mask) < 0 ? -EFAULT : (long)sizeof(mask);
}

/* ---- sets of threads: PRIO_*, IOPRIO_* ------------------------------------------------------ */

/* Call fn for the threads that (which, who) names; the result is folded by fn. -ESRCH: none. */
static long each_of(int which, int who, long (*fn)(struct thread *t, long so_far, int arg), int arg)
{
	uint32_t uid = who ? who : current->cred->uid;
	int pgid = which == PRIO_PGRP && !who ? sys_getpgrp() : who;
	long r = -ESRCH;
	struct thread *t;
	struct proc *p;

	if (which == PRIO_PROCESS) {
		t = target_get(who);
		if (!t)
			return r;
		r = fn(t, r, arg);
		thread_put(t);
		return r;
	}
	mutex_lock(&proc_tree);
	list_for_each(p, &proc_all, all_link) {
		if (p->state != PROC_ALIVE || (which == PRIO_PGRP && (!p->pgrp || p->pgrp->pgid != pgid)))
			continue;
		t = proc_leader_get(p);
		if (t && (which == PRIO_PGRP || thread_uid(t) == uid))
			r = fn(t, r, arg);
		if (t)
			thread_put(t);
	}
	mutex_unlock(&proc_tree);
	return r;
}

static long best_nice(struct thread *t, long so_far, int arg)
{
	return max(so_far, 20l - t->se.nice);
}

long sys_getpriority(int which, int who)
{
	return which < PRIO_PROCESS || which > PRIO_USER ? -EINVAL : each_of(which, who, best_nice, 0);
}

static long set_nice(struct thread *t, long so_far, int nice)
{
	if (!owner(t) && !capable(CAP_SYS_NICE))
		return -EPERM;
	if (!may_nice(t, nice))
		return -EACCES;
	if (nice != t->se.nice)
		sched_set(t, t->se.linux_policy, t->se.rtprio, nice);
	return so_far == -ESRCH ? 0 : so_far;
}

long sys_setpriority(int which, int who, int nice)
{
	if (which < PRIO_PROCESS || which > PRIO_USER)
		return -EINVAL;
	return each_of(which, who, set_nice, max(-20, min(nice, 19)));
}

/* There is no disk to share out: the number is kept and given back. */
static long get_ioprio(struct thread *t, long so_far, int arg)
{
	return max(so_far, (long)t->proc->ioprio);
}

static long set_ioprio(struct thread *t, long so_far, int prio)
{
	if (!owner(t) && !capable(CAP_SYS_NICE))
		return -EPERM;
	t->proc->ioprio = prio;
	return 0;
}

long sys_ioprio_get(int which, int who)
{
	return which < IOPRIO_WHO_PROCESS || which > IOPRIO_WHO_USER ? -EINVAL :
	       each_of(which - 1, who, get_ioprio, 0);
}

long sys_ioprio_set(int which, int who, int prio)
{
	int class = prio >> 13, level = prio & 0x1fff;

	if (which < IOPRIO_WHO_PROCESS || which > IOPRIO_WHO_USER || class > 3 || class < 0 ||
	    (class == 0 ? level : level > 7))
		return -EINVAL;
	if (class == 1 && !capable(CAP_SYS_ADMIN) && !capable(CAP_SYS_NICE))
		return -EPERM;
	return each_of(which - 1, who, set_ioprio, prio);
}
