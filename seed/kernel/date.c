/* The date, and the calls that know it. Read kernel/time.c before. */
#include "abi/errno.h"
#include "cpu/clock.h"
#include "cpu/x86.h"
#include "hooks.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "mm/user.h"

static nsec_t boot_time;           /* CLOCK_REALTIME when CLOCK_MONOTONIC was 0 */

/* A register of the battery-backed clock; each decimal digit has four bits. */
static unsigned rtc_read(unsigned reg)
{
	unsigned v;

	outb(0x70, reg);
	v = inb(0x71);
	return (v >> 4) * 10 + (v & 15);
}

/* The date as nanoseconds since 1970: days first, by the rules of the Gregorian
   calendar. */
static nsec_t read_date(void)
{
	int second = rtc_read(0), minute = rtc_read(2), hour = rtc_read(4);
	int day = rtc_read(7), month = rtc_read(8), year = rtc_read(9) + 2000;
	long days;

	if (month <= 2) {                  /* count years from March: the leap day is then the last of its year */
		month += 12;
		year--;
	}
	days = 365l * year + year / 4 - year / 100 + year / 400 + (153 * month - 457) / 5 + day - 719469;
	return (((days * 24 + hour) * 60 + minute) * 60 + second) * NSEC_PER_SEC;
}

/* The battery-backed clock is slow to read and counts seconds: it is asked once. */
nsec_t time_realtime(void)
{
	if (boot_time == 0)
		boot_time = read_date() - clock_now();
	return boot_time + clock_now();
}

long sys_gettimeofday(struct timeval *utv, struct timezone *utz)
{
	struct timeval tv = to_timeval(time_realtime());

	return utv ? copyout(utv, &tv, sizeof(tv)) : 0;
}

/* Deadlines are kept in the time since the start; a moment of CLOCK_REALTIME is
   so far from now. */
long sys_clock_nanosleep(clockid_t clock, int flags, const struct timespec *uts, struct timespec *uleft)
{
	nsec_t t;
	int r = copyin_time(uts, &t);

	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return -EINVAL;
	if (r < 0)
		return r;
	if (!(flags & TIMER_ABSTIME))
		return time_sleep(deadline_after(t), uleft);
	return time_sleep(clock == CLOCK_REALTIME ? deadline_after(t - time_realtime()) : t, NULL);
}
