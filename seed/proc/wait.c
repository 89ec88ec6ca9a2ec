/* Waiting for children: wait4(2). Read proc/exit.c before. */
#include "abi/errno.h"
#include "abi/info.h"
#include "abi/sched.h"
#include "hooks.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "lib/assert.h"
#include "mm/user.h"
#include "proc/proc.h"

/* The four meanings of the first argument of waitpid(2). */
static bool wanted(const struct proc *child, int pid)
{
	if (pid > 0)
		return child->pid == pid;
	return pid == -1 || child->pgid == (pid == 0 ? current->proc->pgid : -pid);
}

/* The zombie's times become ours, and it goes, unless the caller only wants to look. */
static void take_zombie(struct proc *child, int options, struct rusage *usage)
{
	struct proc *me = current->proc;
	nsec_t user, system;

	proc_times(child, &user, &system);
	user += child->children_user_time;
	system += child->children_run_time - child->children_user_time;
	if (usage)
		*usage = (struct rusage){ .ru_utime = to_timeval(user), .ru_stime = to_timeval(system) };
	if (options & WNOWAIT)
		return;
	me->children_user_time += user;
	me->children_run_time += user + system;
	proc_free(child);
}

/* Is there news of this child? */
static bool report(struct proc *child, int options, int *status, struct rusage *usage)
{
	if (child->zombie) {
		if (!(options & WEXITED))
			return false;
		*status = child->exit_code;
		take_zombie(child, options, usage);
		return true;
	}
	return HOOKED(signal_hooks) && signal_hooks.wait_stopped(child, options, status);
}

/* Every change of a child wakes child_wait; then all children are looked at again. */
long wait_for(int pid, int options, int *status, struct rusage *usage)
{
	struct proc *me = current->proc, *child;
	bool any;

	for (;;) {
		any = false;
		list_for_each(child, &me->children, sibling) {
			int id = child->pid;

			if (!wanted(child, pid))
				continue;
			any = true;
			if (report(child, options, status, usage))
				return id;
		}
		if (!any)
			return -ECHILD;
		if (options & WNOHANG)
			return 0;
		if (wait_on(&me->child_wait, FOREVER) < 0)
			return -ERESTART;
	}
}

long sys_wait4(pid_t pid, int *ustatus, int options, struct rusage *uusage)
{
	struct rusage usage = { 0 };
	int status = 0;
	long r;

	if (options & ~(WNOHANG | WUNTRACED | WCONTINUED | __WALL | (int)__WCLONE | __WNOTHREAD))
		return -EINVAL;
	if (pid == -0x7fffffff - 1)
		return -ESRCH;
	r = wait_for(pid, options | WEXITED, &status, &usage);
	if (r <= 0)
		return r;
	if (ustatus && copyout(ustatus, &status, sizeof(status)) < 0)
		return -EFAULT;
	if (uusage && copyout(uusage, &usage, sizeof(usage)) < 0)
		return -EFAULT;
	return r;
}
