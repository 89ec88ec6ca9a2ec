/* The calls that order a birth, each with its own rules; and unshare, which parts what a birth shared. */
#include "proc/fork.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "fs/file.h"
#include "fs/namei.h"
#include "kernel/syscall.h"
#include "lib/race.h"
#include "lib/string.h"
#include "proc/cred.h"
#include "proc/life.h"
#include "proc/proc.h"
#include "proc/signal.h"

long sys_fork(void)
{
	struct clone_plan c = { .exit_signal = SIGCHLD };

	return clone_do(&c);
}

long sys_vfork(void)
{
	struct clone_plan c = { .flags = CLONE_VFORK | CLONE_VM, .exit_signal = SIGCHLD };

	return clone_do(&c);
}

long sys_clone(unsigned long flags, void *stack, int *ptid, int *ctid, unsigned long tls)
{
	struct clone_plan c = {
		.flags = (uint32_t)flags & ~CSIGNAL, .exit_signal = flags & CSIGNAL, .stack = (uintptr_t)stack,
		.uparent_tid = (uint32_t *)ptid, .uchild_tid = (uint32_t *)ctid, .upidfd = (uint32_t *)ptid,
		.tls = tls,
	};

	if ((flags & (CLONE_PIDFD | CLONE_PARENT_SETTID)) == (CLONE_PIDFD | CLONE_PARENT_SETTID))
		return -EINVAL;
	return clone_do(&c);
}

/* The rules of clone3 that the old call does not have. 0 or -errno. */
static int clone3_check(const struct clone_args *a, size_t size)
{
	if (a->flags & ~(0xffffffffUL | CLONE_CLEAR_SIGHAND | CLONE_INTO_CGROUP) ||
	    a->flags & (CLONE_DETACHED | (CSIGNAL & ~CLONE_NEWTIME)))
		return -EINVAL;
	if ((a->flags & (CLONE_SIGHAND | CLONE_CLEAR_SIGHAND)) == (CLONE_SIGHAND | CLONE_CLEAR_SIGHAND) ||
	    (a->flags & (CLONE_THREAD | CLONE_PARENT) && a->exit_signal))
		return -EINVAL;
	if (a->exit_signal & ~(uint64_t)CSIGNAL || a->exit_signal > SIGNAL_MAX)
		return -EINVAL;
	if (a->stack ? !a->stack_size || !user_range_ok(a->stack, a->stack_size) : a->stack_size != 0)
		return -EINVAL;
	if (a->set_tid_size > 32 || !a->set_tid != !a->set_tid_size)
		return -EINVAL;
	return a->flags & CLONE_INTO_CGROUP && (a->cgroup > 0x7fffffff || size < CLONE_ARGS_SIZE_VER2) ? -EINVAL : 0;
}

long sys_clone3(struct clone_args *uargs, size_t size)
{
	struct clone_args a;
	struct clone_plan c = { 0 };
	int r;

	if (size > PAGE_SIZE)
		return -E2BIG;
	if (size < CLONE_ARGS_SIZE_VER0)
		return -EINVAL;
	r = copyin_sized(&a, sizeof(a), uargs, size);
	if (r == 0)
		r = clone3_check(&a, size);
	if (r < 0)
		return r;
	if (a.set_tid_size) {
		if (!capable(CAP_CHECKPOINT_RESTORE) && !capable(CAP_SYS_ADMIN))
			return -EPERM;
		if (a.set_tid_size > 1)
			return -EINVAL;
		if (get_user32((uint32_t *)&c.set_tid, (void *)a.set_tid) < 0)
			return -EFAULT;
		if (c.set_tid < 1 || c.set_tid >= pid_max)
			return -EINVAL;
	}
	c.flags = a.flags;
	c.exit_signal = a.exit_signal;
	c.stack = a.stack ? a.stack + a.stack_size : 0;
	c.tls = a.tls;
	c.uparent_tid = (uint32_t *)a.parent_tid;
	c.uchild_tid = (uint32_t *)a.child_tid;
	c.upidfd = (uint32_t *)a.pidfd;
	return clone_do(&c);
}

#define UNSHARE_KNOWN (CLONE_THREAD | CLONE_SIGHAND | CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SYSVSEM)

long sys_unshare(unsigned long flags)
{
	struct fsctx *fs = NULL;

	if (flags & ~(uint64_t)(UNSHARE_KNOWN | CLONE_NAMESPACES))
		return -EINVAL;
	if (flags & CLONE_NAMESPACES)
		return capable(CAP_SYS_ADMIN) ? -EINVAL : -EPERM;
	if (flags & (CLONE_THREAD | CLONE_SIGHAND | CLONE_VM) &&
	    (READ_ONCE(current_proc->nthreads) > 1 || ref_count(&current_proc->acts->refs) > 1))
		return -EINVAL;
	if (flags & CLONE_FS && ref_count(&current->fs->refs) > 1) {
		fs = fsctx_clone(current->fs);
		if (!fs)
			return -ENOMEM;
	}
	if (flags & CLONE_FILES && fdtable_unshare() < 0) {
		if (fs)
			fsctx_put(fs);
		return -ENOMEM;
	}
	if (flags & CLONE_SYSVSEM)
		sem_undo_exit(current);
	if (fs) {
		struct fsctx *old = current->fs;

		spin_lock(&current_proc->siglock);       /* /proc looks at it from outside */
		current->fs = fs;
		spin_unlock(&current_proc->siglock);
		fsctx_put(old);
	}
	return 0;
}
