/* What a parent is told of its children: SIGCHLD, and wake-ups for wait and pidfd. */
#include "abi/info.h"
#include "proc/cred.h"
#include "proc/proc.h"
#include "proc/signal.h"

static void child_info(siginfo_t *info, struct proc *p, int sig, int code, int status)
{
	struct proc_times pt;

	proc_cpu_times(p, &pt);
	siginfo_kernel(info, sig);
	info->si_code = code;
	info->u.chld.pid = p->pid;
	info->u.chld.uid = thread_uid(p->leader);
	info->u.chld.status = status;
	info->u.chld.utime = pt.user / (NSEC_PER_SEC / CLK_TCK_HZ);
	info->u.chld.stime = pt.sys / (NSEC_PER_SEC / CLK_TCK_HZ);
}

void notify_parent(struct proc *p, int code, int status)
{
	struct proc *pa = p->parent;
	struct kernel_sigaction *sa;
	siginfo_t info;

	assert(mutex_held(&proc_tree));
	if (!pa)
		return;
	sa = &pa->acts->act[SIGCHLD - 1];
	if (sa->handler != SIG_IGN && !(sa->flags & SA_NOCLDSTOP)) {
		child_info(&info, p, SIGCHLD, code, status);
		signal_send_proc(pa, &info);
	}
	wake_all(&pa->child_wait);
}

int exit_cld_code(int status, int *out)
{
	*out = status & 0x7f ? status & 0x7f : status >> 8 & 0xff;
	return status & 0x80 ? CLD_DUMPED : status & 0x7f ? CLD_KILLED : CLD_EXITED;
}

bool notify_exit(struct proc *p)
{
	struct proc *pa = p->parent;
	struct kernel_sigaction *sa;
	bool reap = false;
	int sig = p->exit_signal, code, status;
	siginfo_t info;

	assert(mutex_held(&proc_tree));
	wake_all(&p->exit_wait);
	if (!pa)
		return false;
	if (p->parent_exec_id != pa->exec_id)    /* not the program that chose it, perhaps with other rights */
		sig = SIGCHLD;
	sa = &pa->acts->act[SIGCHLD - 1];
	if (sig == SIGCHLD && (sa->handler == SIG_IGN || sa->flags & SA_NOCLDWAIT))
		reap = true;
	if (sig > 0 && sig <= SIGNAL_MAX && !(reap && sa->handler == SIG_IGN)) {
		code = exit_cld_code(p->exit_code, &status);
		child_info(&info, p, sig, code, status);
		signal_send_proc(pa, &info);
	}
	wake_all(&pa->child_wait);
	return reap;
}
