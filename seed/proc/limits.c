/* Calls that a library makes at its start or a shell out of curiosity: what are my
   limits, how long have I run. Limits are what they are. Read proc/info.c before. */
#include "abi/errno.h"
#include "abi/info.h"
#include "cpu/clock.h"
#include "fs/file.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "lib/string.h"
#include "mm/kmap.h"
#include "mm/page.h"
#include "mm/user.h"
#include "proc/proc.h"

/* Those that are there because some table of the kernel has an end. */
static unsigned long limit_of(unsigned which)
{
	switch (which) {
	case RLIMIT_NOFILE: return FD_MAX;
	case RLIMIT_STACK:  return 8ul << 20;
	case RLIMIT_NPROC:  return KSTACK_MAX;
	}
	return RLIM_INFINITY;
}

/* Limits are told; they cannot be set. A shell that tries gets an error and goes on. */
long sys_prlimit64(pid_t pid, unsigned which, const struct rlimit64 *unew, struct rlimit64 *uold)
{
	struct rlimit64 limit = { limit_of(which), limit_of(which) };

	if (which >= RLIM_NLIMITS)
		return -EINVAL;
	if (unew || pid != 0)
		return -EPERM;
	return uold ? copyout(uold, &limit, sizeof(limit)) : 0;
}

/* All time counts as time in user mode. */
long sys_getrusage(int who, struct rusage *uusage)
{
	struct proc *p = current->proc;
	struct rusage usage = { 0 };

	if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN)
		return -EINVAL;
	usage.ru_utime = to_timeval(who == RUSAGE_SELF ? proc_run_time(p) : p->children_run_time);
	return copyout(uusage, &usage, sizeof(usage));
}

/* How much memory is free, how many processes there are. */
long sys_sysinfo(struct sysinfo *uinfo)
{
	struct sysinfo info = {
		.uptime = clock_now() / NSEC_PER_SEC, .totalram = page_total, .freeram = page_free_count, .mem_unit = PAGE_SIZE,
	};
	struct proc *p;

	list_for_each(p, &proc_all, all_link)
		info.procs++;
	return copyout(uinfo, &info, sizeof(info));
}

/* The name of a thread. */
long sys_prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)
{
	char name[16];

	if (option == PR_GET_NAME)
		return copyout((void *)a, current->comm, sizeof(current->comm));
	if (option != PR_SET_NAME)
		return -EINVAL;
	if (copyin_string(name, (const char *)a, sizeof(name)) == -EFAULT)
		return -EFAULT;
	name[sizeof(name) - 1] = 0;
	strlcpy(current->comm, name, sizeof(current->comm));
	return 0;
}
