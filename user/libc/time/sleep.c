/* Sleeping, and the alarms that interrupt it. */
#include <time.h>
#include <unistd.h>
#include <limits.h>
#include <sys/time.h>
#include "user/libc/libc.h"

int nanosleep(const struct timespec *ts, struct timespec *left)
{
	return ret(__cp_nanosleep(ts, left));
}

/* Unlike its neighbours it returns the error itself. */
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *ts,
		    struct timespec *left)
{
	if (clock == CLOCK_THREAD_CPUTIME_ID)
		return EINVAL;
	return -__cp_clock_nanosleep(clock, flags, ts, left);
}

unsigned sleep(unsigned seconds)
{
	struct timespec ts = { .tv_sec = seconds };

	return nanosleep(&ts, &ts) < 0 ? ts.tv_sec + (ts.tv_nsec >= 500000000) : 0;
}

int usleep(useconds_t usec)
{
	struct timespec ts = { usec / 1000000, usec % 1000000 * 1000L };

	return nanosleep(&ts, NULL);
}

unsigned alarm(unsigned seconds) { return __sys_alarm(seconds); }
int getitimer(int which, struct itimerval *value) { return ret(__sys_getitimer(which, value)); }

int setitimer(int which, const struct itimerval *restrict value,
	      struct itimerval *restrict old)
{
	return ret(__sys_setitimer(which, value, old));
}
