/* A child has its parent's I/O priority and membarrier registrations; SCHED_RESET_ON_FORK takes real-time policies
   and negative nice values from it, nothing else. */
#define _GNU_SOURCE
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include "check.h"

#define PRIO      (2 << 13 | 3)
#define PRIVATE   (1 << 3)
#define REGISTER  (1 << 4)

static void child(void)
{
	CHECK_EQ(syscall(SYS_ioprio_get, 1, 0), PRIO);
	CHECK_EQ(syscall(SYS_membarrier, PRIVATE, 0, 0), 0);
	CHECK_EQ(syscall(SYS_sched_getscheduler, 0), SCHED_BATCH);
	CHECK_EQ(getpriority(PRIO_PROCESS, 0), 5);
	_exit(check_done());
}

int main(void)
{
	struct sched_param none = { 0 };

	CHECK_EQ(syscall(SYS_membarrier, PRIVATE, 0, 0), -1);
	CHECK_EQ(errno, EPERM);
	CHECK_EQ(syscall(SYS_membarrier, REGISTER, 0, 0), 0);
	CHECK_EQ(syscall(SYS_ioprio_set, 1, 0, PRIO), 0);
	CHECK_EQ(setpriority(PRIO_PROCESS, 0, 5), 0);
	CHECK_EQ(syscall(SYS_sched_setscheduler, 0, SCHED_BATCH | 0x40000000, &none), 0);
	if (fork() == 0)
		child();
	CHECK(wait_ok());
	return check_done();
}
