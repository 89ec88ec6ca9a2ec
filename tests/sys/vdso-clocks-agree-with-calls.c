/* The vDSO's clocks and the system calls tell the same time, and no reading goes back. */
#include "tools.h"
#include <sys/auxv.h>
#include <sys/time.h>
#include <time.h>

static long long ns(const struct timespec *ts)
{
	return ts->tv_sec * 1000000000ll + ts->tv_nsec;
}

int main(void)
{
	static const clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_MONOTONIC_RAW};
	struct timespec a, b, c;
	struct timeval tv;

	CHECK(getauxval(AT_SYSINFO_EHDR) != 0);
	for (int i = 0; i < 4; i++)
		for (int k = 0; k < 1000; k++) {
			CHECK(syscall(SYS_clock_gettime, clocks[i], &a) == 0);
			CHECK(clock_gettime(clocks[i], &b) == 0);
			CHECK(syscall(SYS_clock_gettime, clocks[i], &c) == 0);
			if (!CHECK(ns(&a) <= ns(&b) && ns(&b) <= ns(&c)))
				return check_done();
			CHECK(b.tv_nsec >= 0 && b.tv_nsec < 1000000000);
		}
	CHECK(clock_gettime(CLOCK_REALTIME, &a) == 0 && gettimeofday(&tv, NULL) == 0);
	CHECK(tv.tv_sec * 1000000ll + tv.tv_usec >= ns(&a) / 1000);
	CHECK(clock_gettime(CLOCK_REALTIME_COARSE, &a) == 0 && time(NULL) >= a.tv_sec);
	CHECK_ERR(clock_gettime(77, &a), EINVAL);
	return check_done();
}
