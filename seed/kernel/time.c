/* Reading the clock and sleeping. Read cpu/clock.h and kernel/waitq.h before. */
#include "kernel/time.h"
#include "abi/errno.h"
#include "cpu/clock.h"
#include "hooks.h"
#include "kernel/sched.h"
#include "kernel/syscall.h"
#include "kernel/waitq.h"
#include "mm/user.h"
#include "proc/proc.h"

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

/* The time of one of the clocks; -1: there is no such clock. CLOCK_REALTIME is the date,
   which can be set on other systems and jumps then; CLOCK_MONOTONIC only goes on. The last
   two count how long the caller has had the processor. */
static nsec_t read_clock(clockid_t clock)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
		return time_realtime ? time_realtime() : -1;
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

/* The programs' way to ask for it. */
long sys_clock_gettime(clockid_t clock, struct timespec *uts)
{
	nsec_t now = read_clock(clock);
	struct timespec ts = to_timespec(now);

	return now < 0 ? -EINVAL : copyout(uts, &ts, sizeof(ts));
}

/* Nobody wakes this sleep but the clock and signals. Then what is left is told; and
   the end is remembered, because a stop and a continuation make the call once more,
   with its first argument. */
long time_sleep(nsec_t deadline, struct timespec *uleft)
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

	return r < 0 ? r : time_sleep(deadline_after(length), uleft);
}
