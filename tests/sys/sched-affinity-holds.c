/* sched_setaffinity keeps a thread on its CPUs, children inherit it, an empty mask is EINVAL; getcpu agrees. */
#include "tools.h"

int main(void)
{
	unsigned long mask = 0, one, none = 0;
	unsigned cpu = 99;

	CHECK(syscall(SYS_sched_getaffinity, 0, sizeof(mask), &mask) > 0);
	CHECK(mask != 0);
	for (int i = 0; i < 64; i++) {
		one = 1ul << i;
		if (!(mask & one))
			continue;
		CHECK(syscall(SYS_sched_setaffinity, 0, sizeof(one), &one) == 0);
		CHECK(syscall(SYS_getcpu, &cpu, NULL, NULL) == 0);
		CHECK_EQ(cpu, i);
		if (fork() == 0) {
			CHECK(syscall(SYS_getcpu, &cpu, NULL, NULL) == 0 && cpu == i);
			unsigned long got = 0;
			CHECK(syscall(SYS_sched_getaffinity, 0, sizeof(got), &got) > 0 && got == one);
			_exit(check_done());
		}
		CHECK(wait_ok());
	}
	CHECK_ERR(syscall(SYS_sched_setaffinity, 0, sizeof(none), &none), EINVAL);
	CHECK_ERR(syscall(SYS_sched_getaffinity, 0, 1, &one), EINVAL);
	CHECK_ERR(syscall(SYS_sched_setaffinity, 99999, sizeof(mask), &mask), ESRCH);
	CHECK(syscall(SYS_sched_setaffinity, 0, sizeof(mask), &mask) == 0);
	if (fork() == 0) {
		setuid(1000);
		CHECK_ERR(syscall(SYS_sched_setaffinity, getppid(), sizeof(mask), &mask), EPERM);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}
