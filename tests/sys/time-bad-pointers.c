/* Calls of time with pointers that lead nowhere: EFAULT. */
#include "tools.h"
#include <sys/timerfd.h>
#include <time.h>

int main(void)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, 0), id = -1;
	struct sigevent ev = {.sigev_notify = SIGEV_NONE};

	CHECK(syscall(SYS_timer_create, CLOCK_MONOTONIC, &ev, &id) == 0);
	struct bad_call calls[] = {
		{"clock_gettime", SYS_clock_gettime, 2, {CLOCK_MONOTONIC}}, {"clock_getres", SYS_clock_getres, 2, {CLOCK_MONOTONIC}},
		{"gettimeofday", SYS_gettimeofday, 3, {0, 0}}, {"time", SYS_time, 1, {0}},
		{"nanosleep", SYS_nanosleep, 1, {0, 0}}, {"clock_nanosleep", SYS_clock_nanosleep, 4, {CLOCK_MONOTONIC, 0, 0, 0}},
		{"setitimer", SYS_setitimer, 2, {0, 0, 0}}, {"getitimer", SYS_getitimer, 2, {0, 0}},
		{"timer_create", SYS_timer_create, 2, {CLOCK_MONOTONIC, 0, (long)&id}},
		{"timer_create id", SYS_timer_create, 4, {CLOCK_MONOTONIC, (long)&ev, 0}},
		{"timer_settime", SYS_timer_settime, 4, {id, 0, 0, 0}}, {"timer_gettime", SYS_timer_gettime, 2, {id, 0}},
		{"timerfd_settime", SYS_timerfd_settime, 4, {fd, 0, 0, 0}}, {"timerfd_gettime", SYS_timerfd_gettime, 2, {fd, 0}},
		{"times", SYS_times, 1, {0}},
	};
	check_bad_calls(calls, COUNT(calls));
	CHECK(syscall(SYS_timer_delete, id) == 0);
	return check_done();
}
