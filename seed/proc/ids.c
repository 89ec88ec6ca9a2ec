/* Calls that a library makes at its start or a shell out of curiosity: who am I,
   what are my limits, how long have I run. There is one user, number 0, and limits
   are what they are. Read proc/info.c before. */
#include "abi/errno.h"
#include "abi/info.h"
#include "abi/sched.h"
#include "cpu/clock.h"
#include "fs/file.h"
#include "kernel/random.h"
#include "kernel/sched.h"
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

/* One may only become who one is. */
long sys_setuid(uid_t uid) { return uid == 0 ? 0 : -EINVAL; }
long sys_setgid(gid_t gid) { return gid == 0 ? 0 : -EINVAL; }

long sys_getgroups(int n, gid_t *ugroups)
{
	return n < 0 ? -EINVAL : 0;
}

static struct rlimit64 limit_of(unsigned which)
{
	switch (which) {
	case RLIMIT_NOFILE: return (struct rlimit64){ FD_MAX, FD_MAX };
	case RLIMIT_STACK:  return (struct rlimit64){ 8ul << 20, 8ul << 20 };
	case RLIMIT_NPROC:  return (struct rlimit64){ KSTACK_MAX, KSTACK_MAX };
	case RLIMIT_CORE:   return (struct rlimit64){ 0, 0 };
	}
	return (struct rlimit64){ RLIM_INFINITY, RLIM_INFINITY };
}

/* Setting a limit to what it is works; others cannot be set. */
long sys_prlimit64(pid_t pid, unsigned which, const struct rlimit64 *unew, struct rlimit64 *uold)
{
	struct rlimit64 limit = limit_of(which), wanted;

	if (which >= RLIM_NLIMITS)
		return -EINVAL;
	if (pid != 0 && !proc_find(pid))
		return -ESRCH;
	if (uold && copyout(uold, &limit, sizeof(limit)) < 0)
		return -EFAULT;
	if (!unew)
		return 0;
	if (copyin(&wanted, unew, sizeof(wanted)) < 0)
		return -EFAULT;
	return wanted.rlim_cur == limit.rlim_cur ? 0 : -EPERM;
}

long sys_getrlimit(unsigned which, struct rlimit64 *ulimit) { return sys_prlimit64(0, which, NULL, ulimit); }
long sys_setrlimit(unsigned which, const struct rlimit64 *ulimit) { return sys_prlimit64(0, which, ulimit, NULL); }

long sys_getrusage(int who, struct rusage *uusage)
{
	struct proc *p = current->proc;
	struct rusage usage = { 0 };
	nsec_t user, system;

	if (who == RUSAGE_CHILDREN) {
		user = p->children_user_time;
		system = p->children_run_time - user;
	} else if (who == RUSAGE_THREAD) {
		user = thread_user_time(current);
		system = thread_run_time(current) - user;
	} else if (who == RUSAGE_SELF) {
		proc_times(p, &user, &system);
	} else {
		return -EINVAL;
	}
	usage.ru_utime = to_timeval(user);
	usage.ru_stime = to_timeval(system);
	return copyout(uusage, &usage, sizeof(usage));
}

long sys_times(struct tms *utms)
{
	struct proc *p = current->proc;
	nsec_t tick = NSEC_PER_SEC / CLK_TCK_HZ, user, system;
	struct tms t;

	proc_times(p, &user, &system);
	t = (struct tms){ user / tick, system / tick, p->children_user_time / tick,
			  (p->children_run_time - p->children_user_time) / tick };
	if (utms && copyout(utms, &t, sizeof(t)) < 0)
		return -EFAULT;
	return clock_now() / tick;
}

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

long sys_prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)
{
	char name[16] = "";

	switch (option) {
	case PR_SET_NAME:
		if (copyin_string(name, (const char *)a, sizeof(name)) == -EFAULT)
			return -EFAULT;
		name[15] = 0;
		strlcpy(current->comm, name, sizeof(current->comm));
		return 0;
	case PR_GET_NAME:
		return copyout((void *)a, current->comm, sizeof(current->comm));
	}
	return -EINVAL;
}
