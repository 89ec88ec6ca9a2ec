/* Reading the clock and sleeping. Read cpu/clock.h and kernel/waitq.h before. */
#include "kernel/time.h"
#include "abi/errno.h"
#include "abi/time.h"
#include "cpu/clock.h"
#include "cpu/x86.h"
#include "kernel/sched.h"
#include "kernel/syscall.h"
#include "kernel/waitq.h"
#include "mm/user.h"
#include "proc/proc.h"

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

/* Seconds and nanoseconds, as programs count them; below, seconds and microseconds.
   */
struct timespec to_timespec(nsec_t t)
{
	return (struct timespec){ t / NSEC_PER_SEC, t % NSEC_PER_SEC };
}

struct timeval to_timeval(nsec_t t)
{
	return (struct timeval){ t / NSEC_PER_SEC, t % NSEC_PER_SEC / 1000 };
}

/* Times that are too long for 64 bits of nanoseconds, 292 years, are for ever. */
int copyin_time(const struct timespec *uts, nsec_t *out)
{
	struct timespec ts;

	if (copyin(&ts, uts, sizeof(ts)) < 0)
		return -EFAULT;
	if (ts.tv_sec < 0 || ts.tv_nsec < 0 || ts.tv_nsec >= NSEC_PER_SEC)
		return -EINVAL;
	*out = ts.tv_sec < FOREVER / NSEC_PER_SEC ? ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec : FOREVER;
	return 0;
}

/* The sum must not overflow: the longest sleep is for ever. */
nsec_t deadline_after(nsec_t t)
{
	return t < FOREVER - clock_now() ? clock_now() + t : FOREVER;
}

/* The time of one of the clocks; -1: there is no such clock. */
static nsec_t read_clock(clockid_t clock)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
		return time_realtime();
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		return clock_now();
	case CLOCK_PROCESS_CPUTIME_ID:
		return proc_run_time(current->proc);
	case CLOCK_THREAD_CPUTIME_ID:
		return thread_run_time(current);
	}
	return -1;
}

long sys_clock_gettime(clockid_t clock, struct timespec *uts)
{
	nsec_t now = read_clock(clock);
	struct timespec ts = to_timespec(now);

	return now < 0 ? -EINVAL : copyout(uts, &ts, sizeof(ts));
}

long sys_gettimeofday(struct timeval *utv, struct timezone *utz)
{
	struct timeval tv = to_timeval(time_realtime());

	return utv ? copyout(utv, &tv, sizeof(tv)) : 0;
}

/* Nobody wakes this sleep but the clock and signals. Then what is left is told; and
   the end is remembered, because a stop and a continuation make the call once more,
   with its first argument. */
static long sleep_until(nsec_t deadline, struct timespec *uleft)
{
	struct timespec left;

	if (current->sleep_until > 0)
		deadline = current->sleep_until;
	current->sleep_until = 0;
	while (deadline > clock_now()) {
		if (thread_sleep(deadline) != -EINTR)
			continue;
		left = to_timespec(max(deadline - clock_now(), 0l));
		if (uleft && copyout(uleft, &left, sizeof(left)) < 0)
			return -EFAULT;
		current->sleep_until = deadline;
		return -ERESTART;
	}
	return 0;
}

/* A length of time, from now on. */
long sys_nanosleep(const struct timespec *uts, struct timespec *uleft)
{
	nsec_t length;
	int r = copyin_time(uts, &length);

	return r < 0 ? r : sleep_until(deadline_after(length), uleft);
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
		return sleep_until(deadline_after(t), uleft);
	return sleep_until(clock == CLOCK_REALTIME ? deadline_after(t - time_realtime()) : t, NULL);
}
