/* Calls of processes with pointers that lead nowhere: EFAULT, and nothing else happens. */
#include "tools.h"
#include <sys/prctl.h>
#include <sys/resource.h>

int main(void)
{
	static long room[64];
	long ok = (long)room, name = (long)"x";
	struct bad_call calls[] = {
		{"execve", SYS_execve, 1, {0, 0, 0}},
		{"execve argv", SYS_execve, 2, {(long)"/proc/self/exe", 0, 0}},
		{"execve envp", SYS_execve, 4, {(long)"/proc/self/exe", ok, 0}},
		{"getresuid", SYS_getresuid, 7, {ok, ok, ok}},
		{"getresgid", SYS_getresgid, 7, {ok, ok, ok}},
		{"getrlimit", SYS_getrlimit, 2, {RLIMIT_NOFILE}},
		{"setrlimit", SYS_setrlimit, 2, {RLIMIT_CORE}},
		{"prlimit64", SYS_prlimit64, 12, {0, RLIMIT_NOFILE, 0, 0}},
		{"getrusage", SYS_getrusage, 2, {RUSAGE_SELF}},
		{"times", SYS_times, 1, {0}},
		{"uname", SYS_uname, 1, {0}},
		{"sysinfo", SYS_sysinfo, 1, {0}},
		{"getgroups", SYS_getgroups, 2, {100}},
		{"setgroups", SYS_setgroups, 2, {3}},
		{"capget", SYS_capget, 1, {0, ok}},
		{"prctl name", SYS_prctl, 2, {PR_SET_NAME}},
		{"prctl get name", SYS_prctl, 2, {PR_GET_NAME}},
		{"prctl pdeathsig", SYS_prctl, 2, {PR_GET_PDEATHSIG}},
		{"clone3", SYS_clone3, 1, {0, 88}},
		{"sched_setaffinity", SYS_sched_setaffinity, 4, {0, 8}},
		{"sched_getaffinity", SYS_sched_getaffinity, 4, {0, 8}},
		{"sched_getparam", SYS_sched_getparam, 2, {0}},
		{"sched_setscheduler", SYS_sched_setscheduler, 4, {0, 0}},
		{"sched_rr_get_interval", SYS_sched_rr_get_interval, 2, {0}},
		{"getcpu", SYS_getcpu, 3, {ok, ok, 0}},
		{"sethostname", SYS_sethostname, 1, {0, 5}},
		{"getcwd", SYS_getcwd, 1, {0, 4096}},
		{"chroot", SYS_chroot, 1, {0}},
		{"getrandom", SYS_getrandom, 1, {0, 100, 0}},
	};

	/* An argument list of one string, so that a bad envp is what execve meets. */
	room[0] = name;
	room[1] = 0;
	if (syscall(SYS_getgroups, 0, 0) == 0) {
		unsigned list[3] = {1, 2, 3};
		CHECK(syscall(SYS_setgroups, 3, list) == 0);
	}
	check_bad_calls(calls, 1);
	check_bad_calls(calls + 1, 2);
	memset(room, 0, sizeof(room));
	check_bad_calls(calls + 3, COUNT(calls) - 3);
	return check_done();
}
