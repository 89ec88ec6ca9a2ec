/* getrusage counts page faults and CPU time; a waited-for child's use moves to RUSAGE_CHILDREN and to wait4. */
#include "tools.h"
#include <sys/resource.h>

int main(void)
{
	struct rusage before, after, kid;
	char *p = pages_new(64);
	int status;
	pid_t pid;

	CHECK(getrusage(RUSAGE_SELF, &before) == 0);
	for (int i = 0; i < 64; i++)
		p[i * PAGE] = 1;
	CHECK(getrusage(RUSAGE_SELF, &after) == 0);
	CHECK(after.ru_minflt >= before.ru_minflt + 2);
	CHECK(after.ru_maxrss > 0);
	pid = fork();
	if (pid == 0) {
		volatile unsigned long spin = 0;
		struct rusage own;
		do {
			for (int i = 0; i < 100000; i++)
				spin++;
			getrusage(RUSAGE_SELF, &own);
		} while (own.ru_utime.tv_sec == 0 && own.ru_utime.tv_usec < 20000);
		_exit(0);
	}
	CHECK_EQ(wait4(pid, &status, 0, &kid), pid);
	CHECK(kid.ru_utime.tv_sec > 0 || kid.ru_utime.tv_usec >= 20000);
	CHECK(getrusage(RUSAGE_CHILDREN, &after) == 0);
	CHECK(after.ru_utime.tv_sec > 0 || after.ru_utime.tv_usec >= 20000);
	CHECK_ERR(getrusage(77, &after), EINVAL);
	CHECK_ERR(syscall(SYS_getrusage, RUSAGE_SELF, 8L), EFAULT);
	return check_done();
}
