/* waitid(2): the same question as wait4, with another answer. Read proc/wait.c
   before. */
#include "abi/errno.h"
#include "abi/info.h"
#include "abi/sched.h"
#include "abi/signal.h"
#include "kernel/syscall.h"
#include "mm/user.h"
#include "proc/proc.h"

static void fill(siginfo_t *info, int pid, int status)
{
	info->si_signo = SIGCHLD;
	info->u.chld.pid = pid;
	if (status == 0xffff) {
		info->si_code = CLD_CONTINUED;
		info->u.chld.status = SIGCONT;
	} else if ((status & 0x7f) == 0x7f) {
		info->si_code = CLD_STOPPED;
		info->u.chld.status = status >> 8 & 0xff;
	} else {
		info->si_code = status & 0x7f ? CLD_KILLED : CLD_EXITED;
		info->u.chld.status = status & 0x7f ? status & 0x7f : status >> 8 & 0xff;
	}
}

long sys_waitid(int which, pid_t id, siginfo_t *uinfo, int options, struct rusage *uusage)
{
	struct rusage usage = { 0 };
	siginfo_t info = { 0 };
	int status = 0, pid;
	long r;

	if (!(options & (WEXITED | WSTOPPED | WCONTINUED))
	    || (options & ~(WEXITED | WSTOPPED | WCONTINUED | WNOHANG | WNOWAIT | __WALL | (int)__WCLONE | __WNOTHREAD)))
		return -EINVAL;
	if (which == P_ALL)
		pid = -1;
	else if (which == P_PID && id > 0)
		pid = id;
	else if (which == P_PGID && id >= 0)
		pid = id == 0 ? 0 : -id;
	else
		return -EINVAL;
	if (pid == -1 && which == P_PGID)          /* group 1 looks like "any" to wait_for; it has no children of ours */
		return -ECHILD;
	r = wait_for(pid, options, &status, &usage);
	if (r < 0)
		return r;
	if (r > 0)
		fill(&info, r, status);
	if (uinfo && copyout(uinfo, &info, sizeof(info)) < 0)
		return -EFAULT;
	return uusage && copyout(uusage, &usage, sizeof(usage)) < 0 ? -EFAULT : 0;
}
