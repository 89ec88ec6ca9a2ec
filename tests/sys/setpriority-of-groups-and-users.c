/* setpriority on a process group and on a user reaches every process of it, getpriority gives the best of them; the scheduling
   calls refuse pids below 0 and pids of nobody. */
#include "tools.h"
#include <sched.h>
#include <sys/resource.h>

static pid_t sleeper(uid_t uid)
{
	pid_t pid = fork();

	if (pid == 0) {
		if (uid && setresuid(uid, uid, uid) < 0)
			_exit(1);
		for (;;)
			pause();
	}
	wait_asleep(pid);
	return pid;
}

int main(void)
{
	struct timespec ts;
	struct sched_param p;

	pid_t group = fork();
	if (group == 0) {
		setpgid(0, 0);
		pid_t a = sleeper(0), b = sleeper(0);

		CHECK(setpriority(PRIO_PGRP, 0, 5) == 0);
		CHECK(setpriority(PRIO_PROCESS, b, 9) == 0);
		CHECK_EQ(getpriority(PRIO_PROCESS, a), 5);
		CHECK_EQ(getpriority(PRIO_PGRP, getpgrp()), 5);
		CHECK(setpriority(PRIO_PROCESS, 0, 7) == 0 && setpriority(PRIO_PROCESS, a, 8) == 0);
		CHECK_EQ(getpriority(PRIO_PGRP, 0), 7);
		kill(a, SIGKILL);
		kill(b, SIGKILL);
		while (wait(NULL) > 0)
			;
		_exit(check_done());
	}
	wait_ok_pid(group);
	if (geteuid() == 0) {
		pid_t a = sleeper(4321), b = sleeper(4321);

		CHECK(setpriority(PRIO_USER, 4321, 6) == 0);
		CHECK_EQ(getpriority(PRIO_PROCESS, b), 6);
		CHECK(setpriority(PRIO_PROCESS, a, 3) == 0);
		CHECK_EQ(getpriority(PRIO_USER, 4321), 3);
		kill(a, SIGKILL);
		kill(b, SIGKILL);
		while (wait(NULL) > 0)
			;
	}
	CHECK_ERR(getpriority(PRIO_USER, 54321), ESRCH);
	CHECK_ERR(getpriority(PRIO_PGRP, 0x3fffff), ESRCH);
	CHECK_ERR(getpriority(7, 0), EINVAL);
	CHECK_ERR(syscall(SYS_sched_getscheduler, -1), EINVAL);
	CHECK_ERR(syscall(SYS_sched_getscheduler, 0x3fffff), ESRCH);
	CHECK_ERR(syscall(SYS_sched_rr_get_interval, -1, &ts), EINVAL);
	CHECK_ERR(syscall(SYS_sched_rr_get_interval, 0x3fffff, &ts), ESRCH);
	CHECK_ERR(syscall(SYS_sched_getparam, 0x3fffff, &p), ESRCH);
	return check_done();
}
