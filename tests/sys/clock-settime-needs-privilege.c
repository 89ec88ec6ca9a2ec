/* clock_settime and settimeofday: not for users, not for the monotonic clock, not with absurd values. */
#include "tools.h"
#include <sys/time.h>
#include <time.h>

int main(void)
{
	struct timespec t = {1700000000, 0}, bad = {1700000000, 1000000000};
	struct timeval tv = {1700000000, 0};

	CHECK_ERR(clock_settime(CLOCK_MONOTONIC, &t), EINVAL);
	CHECK_ERR(clock_settime(CLOCK_REALTIME, &bad), EINVAL);
	CHECK_ERR(clock_settime(99, &t), EINVAL);
	CHECK_ERR(syscall(SYS_clock_settime, CLOCK_REALTIME, 8L), EFAULT);
	if (fork() == 0) {
		setuid(1000);
		CHECK_ERR(clock_settime(CLOCK_REALTIME, &t), EPERM);
		CHECK_ERR(settimeofday(&tv, NULL), EPERM);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}
