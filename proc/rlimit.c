/* Resource limits: getrlimit, setrlimit, prlimit64. The space keeps copies of those it checks itself. */
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "kernel/syscall.h"
#include "mm/vm.h"
#include "proc/cred.h"
#include "proc/proc.h"

#define NR_OPEN_MAX (1u << 20)

static void limit_apply(struct proc *p, unsigned which, const struct rlimit64 *rl)
{
	struct thread *t;

	p->rlim[which] = *rl;
	if (which == RLIMIT_CPU)
		p->cpu_watch = true;
	list_for_each(t, &p->threads, proc_link) {
		if (!t->space)
			continue;
		if (which == RLIMIT_STACK)
			t->space->rlimit_stack = rl->rlim_cur;
		else if (which == RLIMIT_AS)
			t->space->rlimit_as = rl->rlim_cur;
		else if (which == RLIMIT_DATA)
			t->space->rlimit_data = rl->rlim_cur;
	}
}

static int limit_set(struct proc *p, unsigned which, struct rlimit64 new)
{
	bool may_raise = capable(CAP_SYS_RESOURCE);
	int r = 0;

	if (new.rlim_cur > new.rlim_max)
		return -EINVAL;
	if (which == RLIMIT_NOFILE && new.rlim_max > NR_OPEN_MAX)
		return -EPERM;
	spin_lock(&p->siglock);
	if (new.rlim_max > p->rlim[which].rlim_max && !may_raise)
		r = -EPERM;
	else
		limit_apply(p, which, &new);
	spin_unlock(&p->siglock);
	return r;
}

/* May we see and change the limits of another? */
static bool may_limit(struct proc *p)
{
	struct cred *me = current->cred, *c;
	struct thread *l;
	bool ok;

	if (p == current_proc || capable(CAP_SYS_RESOURCE))
		return true;
	l = proc_leader_get(p);
	if (!l)
		return false;
	c = thread_cred(l);
	ok = me->uid == c->euid && me->uid == c->suid && me->uid == c->uid &&
	     me->gid == c->egid && me->gid == c->sgid && me->gid == c->gid;
	cred_put(c);
	thread_put(l);
	return ok;
}

long sys_prlimit64(pid_t pid, unsigned which, const struct rlimit64 *ulimit, struct rlimit64 *uold)
{
	struct rlimit64 new, old;
	struct proc *p = current_proc;
	int r = 0;

	if (which >= RLIM_NLIMITS)
		return -EINVAL;
	if (ulimit && copyin(&new, ulimit, sizeof(new)) < 0)
		return -EFAULT;
	if (pid)
		p = proc_get_by_tid(pid);
	if (!p)
		return -ESRCH;
	if (!may_limit(p))
		r = -EPERM;
	old = p->rlim[which];
	if (r == 0 && ulimit)
		r = limit_set(p, which, new);
	if (pid)
		proc_put(p);
	if (r == 0 && uold)
		r = copyout(uold, &old, sizeof(old));
	return r;
}

long sys_getrlimit(unsigned which, struct rlimit64 *ulimit)
{
	if (which >= RLIM_NLIMITS)
		return -EINVAL;
	return copyout(ulimit, &current_proc->rlim[which], sizeof(*ulimit));
}

long sys_setrlimit(unsigned which, const struct rlimit64 *ulimit)
{
	struct rlimit64 new;

	if (copyin(&new, ulimit, sizeof(new)) < 0)
		return -EFAULT;
	return which < RLIM_NLIMITS ? limit_set(current_proc, which, new) : -EINVAL;
}
