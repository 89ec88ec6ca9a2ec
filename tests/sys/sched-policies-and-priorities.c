/* sched_setscheduler, getparam, priorities and nice: ranges, privileges, inheritance, SCHED_RESET_ON_FORK. */
#include "tools.h"
#include <sys/resource.h>

int main(void)
{
	struct sched_param p = {.sched_priority = 10};
	struct timespec t;

	CHECK_EQ(sched_get_priority_min(SCHED_FIFO), 1);
	CHECK_EQ(sched_get_priority_max(SCHED_RR), 99);
	CHECK_EQ(sched_get_priority_max(SCHED_OTHER), 0);
	CHECK_ERR(sched_get_priority_max(77), EINVAL);
	CHECK_EQ(syscall(SYS_sched_getscheduler, 0), SCHED_OTHER);
	CHECK_ERR(syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, &p), EINVAL);
	CHECK_ERR(syscall(SYS_sched_setscheduler, 0, 77, &p), EINVAL);
	CHECK_ERR(syscall(SYS_sched_setscheduler, 99999, SCHED_FIFO, &p), ESRCH);
	if (syscall(SYS_sched_setscheduler, 0, SCHED_RR, &p) == 0) {
		CHECK_EQ(syscall(SYS_sched_getscheduler, 0), SCHED_RR);
		CHECK(syscall(SYS_sched_getparam, 0, &p) == 0 && p.sched_priority == 10);
		CHECK(syscall(SYS_sched_rr_get_interval, 0, &t) == 0 && t.tv_sec == 0 && t.tv_nsec > 0);
		p.sched_priority = 100;
		CHECK_ERR(syscall(SYS_sched_setscheduler, 0, SCHED_RR, &p), EINVAL);
		p.sched_priority = 0;
		CHECK_ERR(syscall(SYS_sched_setscheduler, 0, SCHED_RR, &p), EINVAL);
		if (fork() == 0)
			_exit(syscall(SYS_sched_getscheduler, 0) == SCHED_RR ? 0 : 1);
		CHECK(wait_ok());
		p.sched_priority = 10;
		CHECK(syscall(SYS_sched_setscheduler, 0, SCHED_RR | 0x40000000, &p) == 0);
		if (fork() == 0)
			_exit(syscall(SYS_sched_getscheduler, 0) == SCHED_OTHER ? 0 : 1);
		CHECK(wait_ok());
		p.sched_priority = 0;
		CHECK(syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, &p) == 0);
	}
	if (fork() == 0) {
		setuid(1000);
		p.sched_priority = 10;
		CHECK_ERR(syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &p), EPERM);
		CHECK_EQ(nice(5), 5);
		CHECK_EQ(getpriority(PRIO_PROCESS, 0), 5);
		CHECK_ERR(setpriority(PRIO_PROCESS, 0, 0), EACCES);
		CHECK_ERR(nice(-1), EPERM);
		CHECK(setpriority(PRIO_PROCESS, 0, 100) == 0);
		CHECK_EQ(getpriority(PRIO_PROCESS, 0), 19);
		CHECK_ERR(setpriority(PRIO_PROCESS, 1, 5), EPERM);
		_exit(check_done());
	}
	CHECK(wait_ok());
	errno = 0;
	CHECK_ERR(getpriority(77, 0), EINVAL);
	CHECK_ERR(getpriority(PRIO_PROCESS, 99999), ESRCH);
	CHECK(setpriority(PRIO_PROCESS, 0, -5) == 0);
	CHECK_EQ(getpriority(PRIO_PROCESS, 0), -5);
	return check_done();
}
