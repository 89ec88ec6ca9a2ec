/* adjtimex with no modes reads: the time, and what the clock says of itself. Only the wall clock has that. */
#include "tools.h"
#include <time.h>

struct tx {
	unsigned modes;
	long offset, freq, maxerror, esterror;
	int status;
	long constant, precision, tolerance, sec, usec, tick, pps[2];
	int shift;
	long more[5];
	int tai, unused[11];
};

int main(void)
{
	struct tx t;
	struct timespec before, after;
	int r;

	memset(&t, 0xff, sizeof(t));
	t.modes = 0;
	clock_gettime(CLOCK_REALTIME_COARSE, &before);
	r = syscall(159, &t);
	clock_gettime(CLOCK_REALTIME, &after);
	CHECK(r >= 0 && r <= 5);
	CHECK(sizeof(t) == 208);
	CHECK(t.sec >= before.tv_sec && t.sec <= after.tv_sec);
	CHECK(t.tick >= 9000 && t.tick <= 11000);
	CHECK(t.precision == 1 && t.tolerance == 32768000 && t.maxerror >= 0);
	CHECK(r != 5 || t.status & 0x40 || t.status & 0x1000);
	CHECK_EQ(syscall(305, CLOCK_REALTIME, &t), r);
	CHECK_ERR(syscall(305, CLOCK_MONOTONIC, &t), EOPNOTSUPP);
	CHECK_ERR(syscall(305, 10, &t), EINVAL);
	CHECK_ERR(syscall(159, bad_pointers[0]), EFAULT);
	CHECK_ERR(syscall(305, CLOCK_REALTIME, bad_pointers[0]), EFAULT);
	if (geteuid() == 0)
		CHECK(seteuid(65534) == 0);
	t.modes = 0x4000;                /* ADJ_TICK */
	CHECK_ERR(syscall(159, &t), EPERM);
	return check_done();
}
