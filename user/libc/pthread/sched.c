/* One thread's scheduling, processors, clock and name, all by its tid. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/prctl.h>
#include "user/libc/pthread/thread.h"

int pthread_getschedparam(pthread_t t, int *restrict policy,
			  struct sched_param *restrict param)
{
	long r = __sys_sched_getparam(t->tid, param);

	if (r < 0)
		return -r;
	*policy = __sys_sched_getscheduler(t->tid);
	return 0;
}

int pthread_setschedparam(pthread_t t, int policy, const struct sched_param *param)
{
	return -__sys_sched_setscheduler(t->tid, policy, param);
}

int pthread_getaffinity_np(pthread_t t, size_t size, cpu_set_t *set)
{
	return sched_getaffinity(t->tid, size, set) < 0 ? errno : 0;
}

int pthread_setaffinity_np(pthread_t t, size_t size, const cpu_set_t *set)
{
	return -__sys_sched_setaffinity(t->tid, size, set->bits);
}

int pthread_getcpuclockid(pthread_t t, clockid_t *clock)
{
	if (!t->tid)
		return ESRCH;
	*clock = CPUCLOCK_MAKE(t->tid, CPUCLOCK_SCHED | CPUCLOCK_PERTHREAD);
	return 0;
}

static int comm_open(pthread_t t, int flags)
{
	char path[48];

	snprintf(path, sizeof path, "/proc/self/task/%d/comm", t->tid);
	return open(path, flags | O_CLOEXEC);
}

int pthread_setname_np(pthread_t t, const char *name)
{
	size_t n = strlen(name);

	if (n > 15)
		return ERANGE;
	if (t == __self())
		return -__sys_prctl(PR_SET_NAME, (unsigned long)name, 0, 0, 0);
	int fd = comm_open(t, O_WRONLY);
	if (fd < 0)
		return errno;
	int r = write(fd, name, n) < 0 ? errno : 0;
	close(fd);
	return r;
}
