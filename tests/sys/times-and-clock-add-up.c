/* times(2): own and children's ticks grow with work; clock() follows; the return value goes forward. */
#include "tools.h"
#include <sys/times.h>
#include <time.h>

int main(void)
{
	struct tms a, b;
	clock_t start = times(&a), c = clock();

	while (clock() < c + CLOCKS_PER_SEC / 20)
		;
	if (fork() == 0) {
		c = clock();
		while (clock() < c + CLOCKS_PER_SEC / 20)
			;
		_exit(0);
	}
	CHECK(wait_ok());
	CHECK(times(&b) >= start);
	CHECK(b.tms_utime + b.tms_stime >= a.tms_utime + a.tms_stime + 3);
	CHECK(b.tms_cutime + b.tms_cstime >= 3);
	CHECK_ERR(syscall(SYS_times, 8L), EFAULT);
	return check_done();
}
