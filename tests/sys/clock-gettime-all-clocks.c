/* Every clock answers, goes forward only, agrees with gettimeofday and time; the system call and the vDSO agree. */
#include "tools.h"
#include <sys/time.h>
#include <time.h>

static long long ns(struct timespec t)
{
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

int main(void)
{
	static const clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID,
		CLOCK_THREAD_CPUTIME_ID, CLOCK_MONOTONIC_RAW, CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_COARSE, CLOCK_BOOTTIME};
	struct timespec a, b, res;
	struct timeval tv;

	for (int i = 0; i < COUNT(clocks); i++) {
		CHECK(clock_gettime(clocks[i], &a) == 0);
		CHECK(a.tv_nsec >= 0 && a.tv_nsec < 1000000000);
		for (int k = 0; k < 100; k++) {
			CHECK(clock_gettime(clocks[i], &b) == 0);
			CHECK(ns(b) >= ns(a));
			a = b;
		}
		CHECK(syscall(SYS_clock_gettime, clocks[i], &b) == 0);
		CHECK(ns(b) >= ns(a));
		CHECK(clock_gettime(clocks[i], &a) == 0);
		CHECK(ns(a) >= ns(b));
		CHECK(clock_getres(clocks[i], &res) == 0 && res.tv_sec == 0 && res.tv_nsec > 0);
	}
	clock_gettime(CLOCK_REALTIME, &a);
	CHECK(gettimeofday(&tv, NULL) == 0);
	CHECK(tv.tv_sec >= a.tv_sec && tv.tv_sec <= a.tv_sec + 5);
	clock_gettime(CLOCK_REALTIME_COARSE, &b);        /* what time reads: the tick before */
	CHECK(time(NULL) >= b.tv_sec && time(NULL) <= b.tv_sec + 5);
	CHECK_ERR(clock_gettime(77, &a), EINVAL);
	CHECK_ERR(clock_getres(77, &a), EINVAL);
	CHECK_ERR(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, 8L), EFAULT);
	CHECK(syscall(SYS_clock_getres, CLOCK_MONOTONIC, 0) == 0);
	return check_done();
}
