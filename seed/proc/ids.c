/* Calls that a library makes at its start or a shell out of curiosity: who am I,
   what are my limits, how long have I run. There is one user, number 0, and limits
   are what they are. Read proc/info.c before. */
#include "abi/errno.h"
#include "abi/info.h"
#include "cpu/clock.h"
#include "fs/file.h"
#include "kernel/random.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "lib/string.h"
#include "mm/kmap.h"
#include "mm/page.h"
#include "mm/user.h"
#include "proc/proc.h"

long sys_getuid(void)  { return 0; }
long sys_geteuid(void) { return 0; }
long sys_getgid(void)  { return 0; }
long sys_getegid(void) { return 0; }

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

/* Limits are told; they cannot be set. */
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

/* In pieces, through a buffer on the stack. */
long sys_getrandom(void *ubuf, size_t n, unsigned flags)
{
	char buf[128];

	if (flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE))
		return -EINVAL;
	n = min(n, 1ul << 25);
	for (size_t done = 0; done < n; done += min(n - done, sizeof(buf))) {
		random_bytes(buf, sizeof(buf));
		if (copyout((char *)ubuf + done, buf, min(n - done, sizeof(buf))) < 0)
			return -EFAULT;
	}
	return n;
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
