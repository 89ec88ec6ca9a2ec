/* clone(2) in the forms that are a fork, and vfork. Those that make a thread are in
   chapter 7. Read proc/fork.c before. */
#include "abi/sched.h"
#include "abi/errno.h"
#include "cpu/layout.h"
#include "hooks.h"
#include "kernel/sched.h"
#include "kernel/syscall.h"
#include "mm/user.h"
#include "proc/signal.h"

#define FORK_FLAGS (CSIGNAL | CLONE_VM | CLONE_VFORK | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID)

/* What clone leaves in memory or registers of the new thread t. 0, -EFAULT. */
int clone_settle(struct thread *t, unsigned long flags, int *uptid, int *uctid, unsigned long tls)
{
	if ((flags & CLONE_SETTLS) && tls >= USER_LIMIT)
		return -EPERM;
	if ((flags & CLONE_PARENT_SETTID) && copyout(uptid, &t->tid, sizeof(t->tid)) < 0)
		return -EFAULT;
	if (flags & CLONE_CHILD_SETTID)
		space_write(t->proc->space, (uintptr_t)uctid, &t->tid, sizeof(t->tid));
	if (flags & CLONE_CHILD_CLEARTID)
		t->clear_child_tid = (uintptr_t)uctid;
	if (flags & CLONE_SETTLS)
		t->fs_base = tls;
	return 0;
}

/* The parent of a vfork sleeps until the child has another memory: its own after
   exec, or none. */
static void wait_vfork(struct proc *child, int pid)
{
	/* Looked up by its number each time: the child may have ended and been waited for by
	   another thread, and its struct be gone. */
	while (proc_find(pid) == child && !child->vfork_done)
		if (wait_killable(&current->proc->child_wait) < 0)
			return;
}

/* Called by exec and by exit: p needs the memory of its parent no more. */
void vfork_end(struct proc *p)
{
	p->vfork_done = true;
	if (p->parent)
		wake_all(&p->parent->child_wait);
}

/* The pid is kept in a variable, because the child may be gone before the call
   returns: while the parent of a vfork sleeps, another of its threads may wait for the
   child and free it. */
long sys_clone(unsigned long flags, void *ustack, int *uptid, int *uctid, unsigned long tls)
{
	struct thread *t;
	struct proc *p;
	int r, pid;

	if (flags & CLONE_THREAD)
		return clone_thread ? clone_thread(flags, (uintptr_t)ustack, uptid, uctid, tls) : -ENOSYS;
	if ((flags & ~FORK_FLAGS) || ((flags & CSIGNAL) != SIGCHLD && (flags & CSIGNAL) != 0))
		return -EINVAL;
	if ((flags & CLONE_VM) && !(flags & CLONE_VFORK))
		return -EINVAL;                    /* two processes with one memory: only for the time of a vfork */
	r = proc_fork(flags & CLONE_VM, (uintptr_t)ustack, &t);
	if (r < 0)
		return r;
	p = t->proc;
	pid = p->pid;
	clone_settle(t, flags, uptid, uctid, tls);
	sched_add(t);
	if (flags & CLONE_VFORK)
		wait_vfork(p, pid);
	return pid;
}

/* A fork that borrows the memory. */
long sys_vfork(void)
{
	return sys_clone(CLONE_VM | CLONE_VFORK | SIGCHLD, NULL, NULL, NULL, 0);
}
