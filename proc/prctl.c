/* prctl: the small switches of a process or thread. */
#include "abi/errno.h"
#include "abi/info.h"
#include "abi/signal.h"
#include "cpu/usercopy.h"
#include "kernel/syscall.h"
#include "lib/string.h"
#include "mm/vm.h"
#include "proc/cred.h"
#include "proc/proc.h"

#define SECURE_ALL_BITS  0x7fu
#define SECURE_ALL_LOCKS 0xaau
#define SECURE_KEEP_CAPS BIT(4)
#define SECURE_NO_AMBIENT BIT(6)

/* Commit one change of the current credentials. */
#define CRED_CHANGE(statement) ({                                                \
	struct cred *c = cred_copy(current->cred->ngroups);                      \
	if (c) {                                                                 \
		statement;                                                       \
		cred_commit(c);                                                  \
	}                                                                        \
	c ? 0 : -ENOMEM; })

static long prctl_caps(int option, unsigned long a)
{
	const struct cred *me = current->cred;

	if (a > CAP_LAST_CAP)
		return -EINVAL;
	if (option == PR_CAPBSET_READ)
		return me->cap_bset >> a & 1;
	if (!capable(CAP_SETPCAP))
		return -EPERM;
	return CRED_CHANGE(c->cap_bset &= ~BIT(a));
}

static long prctl_securebits(unsigned long bits)
{
	const struct cred *me = current->cred;
	uint32_t locked = (me->securebits & SECURE_ALL_LOCKS) >> 1;

	if (((me->securebits ^ bits) & locked) || (me->securebits & SECURE_ALL_LOCKS & ~bits) ||
	    (bits & ~(uint64_t)(SECURE_ALL_LOCKS | SECURE_ALL_BITS)) || !capable(CAP_SETPCAP))
		return -EPERM;
	return CRED_CHANGE(c->securebits = bits; c->keep_caps = bits & SECURE_KEEP_CAPS);
}

static long prctl_ambient(unsigned long op, unsigned long cap)
{
	const struct cred *me = current->cred;

	if (op == PR_CAP_AMBIENT_CLEAR_ALL)
		return cap ? -EINVAL : CRED_CHANGE(c->cap_ambient = 0);
	if (cap > CAP_LAST_CAP)
		return -EINVAL;
	switch (op) {
	case PR_CAP_AMBIENT_IS_SET:
		return me->cap_ambient >> cap & 1;
	case PR_CAP_AMBIENT_RAISE:
		if (!(me->cap_permitted & me->cap_inheritable & BIT(cap)) || me->securebits & SECURE_NO_AMBIENT)
			return -EPERM;
		return CRED_CHANGE(c->cap_ambient |= BIT(cap));
	case PR_CAP_AMBIENT_LOWER:
		return CRED_CHANGE(c->cap_ambient &= ~BIT(cap));
	default:
		return -EINVAL;
	}
}

static long prctl_set_name(const char *uname)
{
	char name[16] = { 0 };
	long n = copyinstr(name, uname, sizeof(name) - 1);

	if (n == -EFAULT)
		return n;
	name[15] = 0;
	spin_lock(&current_proc->siglock);
	memcpy(current->comm, name, sizeof(name));
	spin_unlock(&current_proc->siglock);
	return 0;
}

static long subreaper_set(bool on)
{
	struct proc *p = current_proc, *c;

	mutex_lock(&proc_tree);
	p->subreaper = on;
	if (on)                          /* whoever is below looks upwards when orphaned */
		list_for_each(c, &proc_all, all_link)
			for (struct proc *a = c->parent; a; a = a->parent)
				c->has_subreaper |= a == p;
	mutex_unlock(&proc_tree);
	return 0;
}

long sys_prctl(int option, unsigned long a, unsigned long b, unsigned long c4, unsigned long d)
{
	struct proc *p = current_proc;

	switch (option) {
	case PR_SET_PDEATHSIG:
		if (a > SIGNAL_MAX)
			return -EINVAL;
		p->pdeath_signal = a;
		return 0;
	case PR_GET_PDEATHSIG:
		return put_user32((void *)a, p->pdeath_signal);
	case PR_GET_DUMPABLE:
		return current->space->dumpable;
	case PR_SET_DUMPABLE:
		if (a > 1)
			return -EINVAL;
		current->space->dumpable = a;
		return 0;
	case PR_GET_KEEPCAPS:
		return current->cred->keep_caps;
	case PR_SET_KEEPCAPS:
		return a > 1 ? -EINVAL : CRED_CHANGE(c->keep_caps = a);
	case PR_SET_NAME:
		return prctl_set_name((const char *)a);
	case PR_GET_NAME:
		return copyout((void *)a, current->comm, sizeof(current->comm));
	case PR_CAPBSET_READ:
	case PR_CAPBSET_DROP:
		return prctl_caps(option, a);
	case PR_GET_SECUREBITS:
		return current->cred->securebits;
	case PR_SET_SECUREBITS:
		return prctl_securebits(a);
	case PR_CAP_AMBIENT:
		return c4 || d ? -EINVAL : prctl_ambient(a, b);
	case PR_SET_CHILD_SUBREAPER:
		return subreaper_set(a != 0);
	case PR_GET_CHILD_SUBREAPER:
		return put_user32((void *)a, p->subreaper);
	case PR_SET_NO_NEW_PRIVS:
		return a != 1 || b || c4 || d ? -EINVAL : CRED_CHANGE(c->no_new_privs = true);
	case PR_GET_NO_NEW_PRIVS:
		return a || b || c4 || d ? -EINVAL : current->cred->no_new_privs;
	case PR_GET_TID_ADDRESS:
		return put_user64((void *)a, current->clear_child_tid);
	case PR_SET_TIMERSLACK:              /* remembered; timers are exact */
		current->timer_slack[0] = (long)a > 0 ? a : current->timer_slack[1];
		return 0;
	case PR_GET_TIMERSLACK:
		return current->timer_slack[0];
	case PR_GET_TIMING:
	case PR_GET_SECCOMP:
	case PR_GET_THP_DISABLE:
		return 0;
	case PR_SET_TIMING:
		return a ? -EINVAL : 0;
	case PR_SET_TSC:
		return a == 1 ? 0 : -EINVAL; /* PR_TSC_ENABLE; it cannot be forbidden */
	case PR_GET_TSC:
		return put_user32((void *)a, 1);
	case PR_SPROUT_EXPLAIN:
		current->explain = a;
		p->explain_children = a;
		if (a)
			current->task.syscall_hooks |= HOOK_EXPLAIN;
		else
			current->task.syscall_hooks &= ~HOOK_EXPLAIN;
		return 0;
	default:
		return -EINVAL;
	}
}
