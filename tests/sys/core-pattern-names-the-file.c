/* %p, %e and %% in /proc/sys/kernel/core_pattern (core(5)): the pid, the program's name, a per cent sign. */
#include "tools.h"
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/utsname.h>

int main(void)
{
	struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	struct utsname name;

	uname(&name);
	if (strcmp(name.sysname, "Sprout") != 0)
		SKIP("the name of core files is the whole machine's, and this may be another's");

	char before[128] = "", want[128];
	int fd = open("/proc/sys/kernel/core_pattern", O_RDWR), status;
	long n = read(fd, before, sizeof(before) - 1);

	if (fd < 0 || n < 0 || before[0] == '|' || pwrite(fd, "co%%%e.%p", 9, 0) != 9)
		SKIP("core_pattern cannot be changed here");
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_NAME, "namer");
		setrlimit(RLIMIT_CORE, &all);
		abort();
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(pwrite(fd, before, n, 0) == n);
	CHECK(WIFSIGNALED(status) && WCOREDUMP(status));
	snprintf(want, sizeof(want), "co%%namer.%d", pid);
	CHECK(unlink(want) == 0);
	return check_done();
}
