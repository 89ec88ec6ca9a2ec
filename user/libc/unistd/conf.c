/* What the system is and allows: sysconf and its kin, names, memory, random bytes. */
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <abi/ipc.h>
#include <sys/klog.h>
#include <sys/random.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include "user/libc/libc.h"

int uname(struct utsname *name) { return ret(__sys_uname(name)); }
int sysinfo(struct sysinfo *info) { return ret(__sys_sysinfo(info)); }
int klogctl(int type, char *buf, int len) { return ret(__sys_syslog(type, buf, len)); }
int sethostname(const char *name, size_t n) { return ret(__sys_sethostname(name, n)); }
int getpagesize(void) { return PAGE_SIZE; }

int reboot(int cmd)
{
	return ret(__sys_reboot(LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, cmd, NULL));
}

ssize_t getrandom(void *buf, size_t n, unsigned flags)
{
	return ret(__cp_getrandom(buf, n, flags));
}

int getentropy(void *buf, size_t n)
{
	if (n > 256)
		return ret(-EIO);
	return getrandom(buf, n, 0) == (ssize_t)n ? 0 : -1;
}

int gethostname(char *buf, size_t n)
{
	struct utsname u;

	if (uname(&u) < 0)
		return -1;
	return strlcpy(buf, u.nodename, n) < n ? 0 : ret(-ENAMETOOLONG);
}

int get_nprocs(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof set, &set) < 0 ? 1 : CPU_COUNT(&set);
}

static long limit(int which)
{
	struct rlimit l;

	getrlimit(which, &l);
	return l.rlim_cur == RLIM_INFINITY ? -1 : (long)l.rlim_cur;
}

static long pages(int unused_only)
{
	struct sysinfo info;

	if (sysinfo(&info) < 0)
		return -1;
	return (unused_only ? info.freeram : info.totalram) * info.mem_unit / PAGE_SIZE;
}

long sysconf(int name)
{
	switch (name) {
	case _SC_ARG_MAX: return ARG_MAX;
	case _SC_CHILD_MAX: return limit(RLIMIT_NPROC);
	case _SC_CLK_TCK: return CLK_TCK_HZ;
	case _SC_NGROUPS_MAX: return NGROUPS_MAX;
	case _SC_OPEN_MAX: return limit(RLIMIT_NOFILE);
	case _SC_JOB_CONTROL: case _SC_SAVED_IDS: return 1;
	case _SC_VERSION: case _SC_THREADS: case _SC_MONOTONIC_CLOCK: return _POSIX_VERSION;
	case _SC_PAGESIZE: return PAGE_SIZE;
	case _SC_RTSIG_MAX: return 31;
	case _SC_SEM_NSEMS_MAX: return SEM_NSEMS_MAX;
	case _SC_SEM_VALUE_MAX: return SEM_VALUE_MAX;
	case _SC_SIGQUEUE_MAX: return limit(RLIMIT_SIGPENDING);
	case _SC_MQ_OPEN_MAX: case _SC_TIMER_MAX: case _SC_THREAD_THREADS_MAX: return -1;
	case _SC_MQ_PRIO_MAX: return MQ_PRIO_MAX;
	case _SC_LINE_MAX: return LINE_MAX;
	case _SC_IOV_MAX: return IOV_MAX;
	case _SC_GETPW_R_SIZE_MAX: case _SC_GETGR_R_SIZE_MAX: return 1024;
	case _SC_THREAD_KEYS_MAX: return PTHREAD_KEYS_MAX;
	case _SC_THREAD_STACK_MIN: return PTHREAD_STACK_MIN;
	case _SC_NPROCESSORS_CONF: case _SC_NPROCESSORS_ONLN: return get_nprocs();
	case _SC_PHYS_PAGES: return pages(0);
	case _SC_AVPHYS_PAGES: return pages(1);
	case _SC_HOST_NAME_MAX: return HOST_NAME_MAX;
	case _SC_SYMLOOP_MAX: return SYMLOOP_MAX;
	}
	return ret(-EINVAL);
}
