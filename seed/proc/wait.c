/* Waiting for children: wait4(2). Read proc/exit.c before. */
#include "abi/errno.h"
#include "abi/info.h"
#include "abi/sched.h"
#include "hooks.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "mm/user.h"
#include "proc/proc.h"

/* The four meanings of the first argument of waitpid(2): above 0 this child; -1 any; 0
   any of the caller's own group; below -1 any of that group, with the sign turned. */
static bool wanted(const struct proc *child, int pid)
{
	if (pid > 0)
		return child->pid == pid;
	return pid == -1 || child->pgid == (pid == 0 ? current->proc->pgid : -pid);
}

/* Is there news of this child? Of a zombie there is: it goes, and with it its number. The
   time that it used, and that its own children used, is added up in the parent, because
   nobody could ask for it later. */
static bool report(struct proc *child, int options, int *status, struct rusage *usage)
{
	nsec_t time = proc_run_time(child) + child->children_run_time;

	if (!child->zombie)
		return HOOKED(signal_hooks) && signal_hooks.wait_stopped(child, options, status);
	*status = child->exit_code;
	usage->ru_utime = to_timeval(time);
	current->proc->children_run_time += time;
	proc_free(child);
	return true;
}

/* Every change of a child wakes child_wait; then all children are looked at again.
   The child's pid, 0 (WNOHANG), -ECHILD, -ERESTART. */
static long wait_for(int pid, int options, int *status, struct rusage *usage)
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
			/* A zombie is freed in there: the child must not be looked at after this. */
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

/* The child is gone by the time the answer is copied out: a bad pointer loses it, as
   on Linux. */
long sys_wait4(pid_t pid, int *ustatus, int options, struct rusage *uusage)
{
	struct rusage usage = { 0 };
	int status = 0;
	long r;

	if (options & ~(WNOHANG | WUNTRACED | WCONTINUED | __WALL))
		return -EINVAL;
	r = wait_for(pid, options, &status, &usage);
	if (r <= 0)
		return r;
	if (ustatus && copyout(ustatus, &status, sizeof(status)) < 0)
		return -EFAULT;
	if (uusage && copyout(uusage, &usage, sizeof(usage)) < 0)
		return -EFAULT;
	return r;
}
