/* Clocks: reading and setting them, and sleeping by them. Monotonic time is the machine's; wall time is
   that plus an offset, so setting it moves nobody who waits for a length of time. */
#include "proc/time.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "kernel/syscall.h"
#include "kernel/waiters.h"
#include "proc/cred.h"
#include "proc/proc.h"
#include "proc/vdso.h"

#define COARSE_NSEC 4000000l
#define SEC_MAX     (INT64_MAX / NSEC_PER_SEC)

void (*clock_set_hook)(void);

void time_init(void)
{
	wall_offset = rtc_read() * NSEC_PER_SEC - clock_now();
}

bool timespec_to_nsec(const struct timespec *ts, nsec_t *out)
{
	if (ts->tv_sec < 0 || (unsigned long)ts->tv_nsec >= NSEC_PER_SEC)
		return false;
	*out = ts->tv_sec >= SEC_MAX ? FOREVER : ts->tv_sec * NSEC_PER_SEC + ts->tv_nsec;
	return true;
}

int timespec_copyin(nsec_t *out, const struct timespec *uts)
{
	struct timespec ts;

	if (copyin(&ts, uts, sizeof(ts)) < 0)
		return -EFAULT;
	return timespec_to_nsec(&ts, out) ? 0 : -EINVAL;
}

bool clock_may_wake(clockid_t clock)
{
	return (clock != CLOCK_REALTIME_ALARM && clock != CLOCK_BOOTTIME_ALARM) || capable(CAP_WAKE_ALARM);
}

static bool is_wall(clockid_t clock)
{
	return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_ALARM || clock == CLOCK_TAI;
}

nsec_t deadline_of(nsec_t t, clockid_t clock, bool abs)
{
	nsec_t base = !abs ? clock_now() : is_wall(clock) ? -__atomic_load_n(&wall_offset, __ATOMIC_RELAXED) : 0;

	return t == FOREVER ? FOREVER : base > 0 ? nsec_add(t, base) : t + base;
}

int deadline_copyin(nsec_t *out, const struct timespec *uts, clockid_t clock, bool abs)
{
	nsec_t t;
	int r;

	*out = FOREVER;
	if (!uts)
		return 0;
	r = timespec_copyin(&t, uts);
	if (r == 0)
		*out = abs && is_wall(clock) ? wall_deadline(t) : deadline_of(t, clock, abs);
	return r;
}

/* ---- reading -------------------------------------------------------------------------------- */

static nsec_t proc_runtime(struct proc *p)
{
	nsec_t n;

	spin_lock(&p->siglock);
	n = proc_runtime_locked(p);
	spin_unlock(&p->siglock);
	return n;
}

/* A clock of another process, or of a thread of ours: its number is in the id. */
static int cpu_clock_read(clockid_t clock, nsec_t *out)
{
	int pid = CPUCLOCK_PID(clock), r = -EINVAL;
	struct thread *t;
	struct proc *p;

	if ((clock & 3) == 3)
		return -EINVAL;
	if (clock & CPUCLOCK_PERTHREAD) {
		t = pid ? thread_get_by_tid(pid) : current;
		if (t && t->proc == current_proc) {
			*out = sched_runtime(t);
			r = 0;
		}
		if (t && pid)
			thread_put(t);
		return r;
	}
	p = pid ? proc_get(pid) : current_proc;
	if (!p)
		return -EINVAL;
	*out = proc_runtime(p);
	if (pid)
		proc_put(p);
	return 0;
}

int clock_read(clockid_t clock, nsec_t *out)
{
	switch (clock) {
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
	case CLOCK_BOOTTIME_ALARM:
		*out = clock_now();
		return 0;
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_REALTIME_ALARM:
	case CLOCK_TAI:
		*out = clock_wall();
		return 0;
	case CLOCK_PROCESS_CPUTIME_ID:
		*out = proc_runtime(current_proc);
		return 0;
	case CLOCK_THREAD_CPUTIME_ID:
		*out = sched_runtime(current);
		return 0;
	default:
		return clock < 0 ? cpu_clock_read(clock, out) : -EINVAL;
	}
}

long sys_clock_gettime(clockid_t clock, struct timespec *uts)
{
	nsec_t now;
	int r = clock_read(clock, &now);

	if (unlikely(r < 0))
		return r;
	if (put_user64(&uts->tv_sec, now / NSEC_PER_SEC) < 0 || put_user64(&uts->tv_nsec, now % NSEC_PER_SEC) < 0)
		return -EFAULT;
	return 0;
}

long sys_clock_getres(clockid_t clock, struct timespec *uts)
{
	struct timespec ts = { 0, clock == CLOCK_REALTIME_COARSE || clock == CLOCK_MONOTONIC_COARSE ? COARSE_NSEC : 1 };
	nsec_t now;
	int r = clock_read(clock, &now);

	if (r < 0 || !uts)
		return r;
	return copyout(uts, &ts, sizeof(ts));
}

long sys_gettimeofday(struct timeval *utv, struct timezone *utz)
{
	struct timezone tz = { 0, 0 };
	nsec_t now = clock_wall();

	if (utv && (put_user64(&utv->tv_sec, now / NSEC_PER_SEC) < 0 ||
		    put_user64(&utv->tv_usec, now % NSEC_PER_SEC / 1000) < 0))
		return -EFAULT;
	return utz ? copyout(utz, &tz, sizeof(tz)) : 0;
}

long sys_time(time_t *ut)
{
	time_t now = clock_wall() / NSEC_PER_SEC;

	if (ut && put_user64(ut, now) < 0)
		return -EFAULT;
	return now;
}

/* ---- setting -------------------------------------------------------------------------------- */

static int wall_set(nsec_t t)
{
	nsec_t now = clock_now();

	if (t < now || t > FOREVER / 2)
		return -EINVAL;
	__atomic_store_n(&wall_offset, t - now, __ATOMIC_RELAXED);
	vdso_update();
	posix_timers_clock_set();
	sleep_clock_set();
	if (clock_set_hook)
		clock_set_hook();
	return 0;
}

long sys_clock_settime(clockid_t clock, const struct timespec *uts)
{
	nsec_t t, ignore;
	int r;

	if (clock != CLOCK_REALTIME)
		return clock < 0 && clock_read(clock, &ignore) == 0 ? -EPERM : -EINVAL;
	r = timespec_copyin(&t, uts);
	if (r < 0)
		return r;
	return capable(CAP_SYS_TIME) ? wall_set(t) : -EPERM;
}

long sys_settimeofday(const struct timeval *utv, const struct timezone *utz)
{
	struct timezone tz;
	struct timeval tv;

	if (utv && copyin(&tv, utv, sizeof(tv)) < 0)
		return -EFAULT;
	if (utv && (tv.tv_sec < 0 || (unsigned long)tv.tv_usec >= 1000000))
		return -EINVAL;
	if (utz && copyin(&tz, utz, sizeof(tz)) < 0)
		return -EFAULT;
	if (!capable(CAP_SYS_TIME))
		return -EPERM;
	if (utz && (tz.tz_minuteswest > 15 * 60 || tz.tz_minuteswest < -15 * 60))
		return -EINVAL;
	if (!utv)
		return 0;
	return tv.tv_sec >= SEC_MAX ? -EINVAL : wall_set(tv.tv_sec * NSEC_PER_SEC + tv.tv_usec * 1000);
}

/* adjtimex(2): the clock is its own master, and nobody can steer it: what a clock that was never adjusted says. */
long sys_adjtimex(struct timex *utx)
{
	struct timex tx;
	nsec_t now = clock_wall();

	if (copyin(&tx, utx, sizeof(tx)) < 0)
		return -EFAULT;
	if (tx.modes)
		return capable(CAP_SYS_TIME) ? -EINVAL : -EPERM;
	tx = (struct timex){
		.maxerror = 16000000, .esterror = 16000000, .status = STA_UNSYNC, .constant = 2, .precision = 1,
		.tolerance = 500 << 16, .time = { now / NSEC_PER_SEC, now % NSEC_PER_SEC / 1000 }, .tick = 10000,
	};
	return copyout(utx, &tx, sizeof(tx)) < 0 ? -EFAULT : TIME_ERROR;
}

long sys_clock_adjtime(clockid_t clock, struct timex *utx)
{
	nsec_t now;

	if (clock == CLOCK_REALTIME)
		return sys_adjtimex(utx);
	return clock_read(clock, &now) < 0 ? -EINVAL : -EOPNOTSUPP;
}

/* ---- sleeping ------------------------------------------------------------------------------- */

/* -ETIMEDOUT at the deadline, -EINTR before. */
static int sleep_to(nsec_t deadline)
{
	int r;

	do {
		wait_note(WAIT_SLEEP, deadline);
		sleep_prepare();
		r = sleep_until(deadline);
	} while (r == 0);
	return r;
}

/* Until a process has used so much CPU time: look again when that could be at the earliest. */
static int sleep_to_cpu(clockid_t clock, nsec_t t)
{
	nsec_t now;
	int r = clock_read(clock, &now);

	while (r == 0) {
		if (now >= t)
			return -ETIMEDOUT;
		if (sleep_to(deadline_of(max(t - now, NSEC_PER_MSEC), CLOCK_MONOTONIC, false)) == -EINTR)
			return -EINTR;
		r = clock_read(clock, &now);
	}
	return r;
}

static long sleep_left(nsec_t deadline, struct timespec *uleft)
{
	struct timespec left = nsec_to_timespec(max(deadline - clock_now(), (nsec_t)0));

	return uleft && copyout(uleft, &left, sizeof(left)) < 0 ? -EFAULT : -ERESTARTBLOCK;
}

static long sleep_restart(struct restart *r)
{
	if (sleep_to(r->deadline) == -ETIMEDOUT)
		return 0;
	return sleep_left(r->deadline, (struct timespec *)r->arg[0]);
}

static long sleep_relative(nsec_t t, struct timespec *uleft)
{
	struct restart *r = &current->restart;

	r->deadline = deadline_of(t, CLOCK_MONOTONIC, false);
	r->arg[0] = (uintptr_t)uleft;
	r->fn = sleep_restart;
	return sleep_restart(r);
}

long sys_restart_syscall(void)
{
	struct restart *r = &current->restart;

	return r->fn ? r->fn(r) : -EINTR;
}

long sys_nanosleep(const struct timespec *uts, struct timespec *uleft)
{
	nsec_t t;
	int r = timespec_copyin(&t, uts);

	return r < 0 ? r : sleep_relative(t, uleft);
}

long sys_clock_nanosleep(clockid_t clock, int flags, const struct timespec *uts, struct timespec *uleft)
{
	bool abs = flags & TIMER_ABSTIME;
	bool cpu = clock < 0 || clock == CLOCK_PROCESS_CPUTIME_ID;
	nsec_t t, now;
	int r;

	if (clock_read(clock, &now) < 0)
		return -EINVAL;
	if (clock < 0 && clock & CPUCLOCK_PERTHREAD && (!CPUCLOCK_PID(clock) || CPUCLOCK_PID(clock) == current->tid))
		return -EINVAL;                          /* it does not run while it sleeps */
	if (clock == CLOCK_THREAD_CPUTIME_ID || clock == CLOCK_MONOTONIC_RAW || clock == CLOCK_REALTIME_COARSE ||
	    clock == CLOCK_MONOTONIC_COARSE)
		return -EOPNOTSUPP;
	if (!clock_may_wake(clock))
		return -EPERM;
	r = timespec_copyin(&t, uts);
	if (r < 0)
		return r;
	if (!abs && !cpu)
		return sleep_relative(t, uleft);
	if (cpu)
		r = sleep_to_cpu(clock, abs ? t : nsec_add(now, t));
	else
		r = sleep_to(is_wall(clock) ? wall_deadline(t) : t);
	return r == -ETIMEDOUT ? 0 : r == -EINTR ? -ERESTARTNOHAND : r;
}
