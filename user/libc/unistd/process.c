/* Processes: who they are, waiting for them, scheduling them, limiting them. */
#include <unistd.h>
#include <stdarg.h>
#include <sched.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/personality.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/wait.h>
#include "user/libc/libc.h"

pid_t getpid(void) { return __sys_getpid(); }
pid_t getppid(void) { return __sys_getppid(); }
pid_t gettid(void) { return __sys_gettid(); }
pid_t getpgrp(void) { return __sys_getpgrp(); }
pid_t getpgid(pid_t pid) { return ret(__sys_getpgid(pid)); }
int setpgid(pid_t pid, pid_t pgid) { return ret(__sys_setpgid(pid, pgid)); }
int setpgrp(void) { return setpgid(0, 0); }
pid_t getsid(pid_t pid) { return ret(__sys_getsid(pid)); }
pid_t setsid(void) { return ret(__sys_setsid()); }

uid_t getuid(void) { return __sys_getuid(); }
uid_t geteuid(void) { return __sys_geteuid(); }
gid_t getgid(void) { return __sys_getgid(); }
gid_t getegid(void) { return __sys_getegid(); }
int getresuid(uid_t *r, uid_t *e, uid_t *s) { return ret(__sys_getresuid(r, e, s)); }
int getresgid(gid_t *r, gid_t *e, gid_t *s) { return ret(__sys_getresgid(r, e, s)); }
int getgroups(int n, gid_t groups[]) { return ret(__sys_getgroups(n, groups)); }

pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
	return ret(__cp_wait4(pid, status, options, usage));
}

pid_t wait(int *status) { return wait4(-1, status, 0, NULL); }
pid_t waitpid(pid_t pid, int *status, int options) { return wait4(pid, status, options, NULL); }

pid_t wait3(int *status, int options, struct rusage *usage)
{
	return wait4(-1, status, options, usage);
}

int waitid(idtype_t which, id_t id, siginfo_t *info, int options)
{
	return ret(__cp_waitid(which, id, info, options, NULL));
}

int pidfd_open(pid_t pid, unsigned flags) { return ret(__sys_pidfd_open(pid, flags)); }

int pidfd_send_signal(int pidfd, int sig, siginfo_t *info, unsigned flags)
{
	return ret(__sys_pidfd_send_signal(pidfd, sig, info, flags));
}

int pidfd_getfd(int pidfd, int fd, unsigned flags)
{
	return ret(__sys_pidfd_getfd(pidfd, fd, flags));
}

/* Leave the session and the terminal, the child going on alone. */
int daemon(int nochdir, int noclose)
{
	pid_t pid = fork();

	if (pid < 0)
		return -1;
	if (pid > 0)
		_exit(0);
	if (setsid() < 0 || (!nochdir && chdir("/") < 0))
		return -1;
	if (!noclose) {
		int fd = open("/dev/null", O_RDWR);
		if (fd < 0)
			return -1;
		for (int i = 0; i < 3; i++)
			dup2(fd, i);
		if (fd > 2)
			close(fd);
	}
	return 0;
}

/* The kernel answers 20 - nice, so that no priority looks like an error. */
int getpriority(int which, id_t who)
{
	long r = __sys_getpriority(which, who);

	return r < 0 ? ret(r) : 20 - r;
}

int setpriority(int which, id_t who, int prio)
{
	return ret(__sys_setpriority(which, who, prio));
}

int nice(int inc)
{
	int now = 20 - __sys_getpriority(PRIO_PROCESS, 0) + inc;

	now = now < -20 ? -20 : now > 19 ? 19 : now;
	long r = __sys_setpriority(PRIO_PROCESS, 0, now);
	return r < 0 ? ret(r == -EACCES ? -EPERM : r) : now;
}

int getrusage(int who, struct rusage *usage) { return ret(__sys_getrusage(who, usage)); }
clock_t times(struct tms *tms) { return ret(__sys_times(tms)); }

int prlimit(pid_t pid, int which, const struct rlimit *limit, struct rlimit *old)
{
	return ret(__sys_prlimit64(pid, which, (const void *)limit, (void *)old));
}

int getrlimit(int which, struct rlimit *limit) { return prlimit(0, which, NULL, limit); }
int setrlimit(int which, const struct rlimit *limit) { return prlimit(0, which, limit, NULL); }

int sched_yield(void) { return ret(__sys_sched_yield()); }
int sched_getscheduler(pid_t pid) { return ret(__sys_sched_getscheduler(pid)); }

int sched_setscheduler(pid_t pid, int policy, const struct sched_param *param)
{
	return ret(__sys_sched_setscheduler(pid, policy, param));
}

int sched_getparam(pid_t pid, struct sched_param *param)
{
	return ret(__sys_sched_getparam(pid, param));
}

int sched_get_priority_max(int policy) { return ret(__sys_sched_get_priority_max(policy)); }
int sched_get_priority_min(int policy) { return ret(__sys_sched_get_priority_min(policy)); }

int sched_rr_get_interval(pid_t pid, struct timespec *interval)
{
	return ret(__sys_sched_rr_get_interval(pid, interval));
}

int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set)
{
	long r = __sys_sched_getaffinity(pid, size, set->bits);

	if (r >= 0)
		__builtin_memset((char *)set + r, 0, size - r);
	return r < 0 ? ret(r) : 0;
}

int sched_setaffinity(pid_t pid, size_t size, const cpu_set_t *set)
{
	return ret(__sys_sched_setaffinity(pid, size, set->bits));
}

int getcpu(unsigned *cpu, unsigned *node) { return ret(__sys_getcpu(cpu, node, NULL)); }

int sched_getcpu(void)
{
	unsigned cpu;

	return getcpu(&cpu, NULL) < 0 ? -1 : (int)cpu;
}

int __cpu_count(const cpu_set_t *set)
{
	int n = 0;

	for (size_t i = 0; i < sizeof set->bits / sizeof *set->bits; i++)
		n += __builtin_popcountl(set->bits[i]);
	return n;
}

int unshare(int flags) { return ret(__sys_unshare(flags)); }

long __clone(int (*f)(void *), void *stack, unsigned long flags, void *arg,
	     int *ptid, void *tls, int *ctid);

int clone(int (*function)(void *), void *stack, int flags, void *arg, ...)
{
	va_list ap;

	va_start(ap, arg);
	int *ptid = va_arg(ap, int *);
	void *tls = va_arg(ap, void *);
	int *ctid = va_arg(ap, int *);
	va_end(ap);
	if (!function || !stack)
		return ret(-EINVAL);
	return ret(__clone(function, stack, (unsigned)flags, arg, ptid, tls, ctid));
}

int prctl(int option, ...)
{
	unsigned long a[4];
	va_list ap;

	va_start(ap, option);
	for (int i = 0; i < 4; i++)
		a[i] = va_arg(ap, unsigned long);
	va_end(ap);
	return ret(__sys_prctl(option, a[0], a[1], a[2], a[3]));
}

/* PEEK requests return the word itself; the kernel stores it where we say. */
long ptrace(int request, ...)
{
	unsigned long a[3], word;
	va_list ap;

	va_start(ap, request);
	for (int i = 0; i < 3; i++)
		a[i] = va_arg(ap, unsigned long);
	va_end(ap);
	if (request >= PTRACE_PEEKTEXT && request <= PTRACE_PEEKUSER) {
		long r = __sys_ptrace(request, a[0], a[1], (unsigned long)&word);
		return r < 0 ? ret(r) : (long)word;
	}
	return ret(__sys_ptrace(request, a[0], a[1], a[2]));
}
