/* Clocks and the timers of processes. Layer 6. */
#pragma once
#include "abi/signal.h"
#include "abi/time.h"
#include "cpu/clock.h"
#include "kernel/waitq.h"
#include "lib/types.h"

struct proc;
struct sigqueued;
struct thread;
struct timer_posix;

extern void (*clock_set_hook)(void);   /* ipc/timerfd.c: after wall_offset jumped */

static inline struct timespec nsec_to_timespec(nsec_t n)
{
	return (struct timespec){ n / NSEC_PER_SEC, n % NSEC_PER_SEC };
}
static inline struct timeval nsec_to_timeval(nsec_t n)
{
	return (struct timeval){ n / NSEC_PER_SEC, n % NSEC_PER_SEC / 1000 };
}
/* when + span, at most the end of time: programs ask for 292 years. span is not negative. */
static inline nsec_t nsec_add(nsec_t when, nsec_t span)
{
	return when > FOREVER - span ? FOREVER : when + span;
}
/* Saturating at the end of time; false if not a valid time. */
bool timespec_to_nsec(const struct timespec *ts, nsec_t *out);
int  timespec_copyin(nsec_t *out, const struct timespec *uts);        /* 0, -EFAULT, -EINVAL */
/* What a timed call waits for: a deadline of kernel/waitq.h, FOREVER if uts is NULL.
   abs: the time is one of `clock` (REALTIME, MONOTONIC, BOOTTIME), else a length. 0, -EFAULT, -EINVAL. */
int  deadline_copyin(nsec_t *out, const struct timespec *uts, clockid_t clock, bool abs);
nsec_t deadline_of(nsec_t t, clockid_t clock, bool abs);
/* The *_ALARM clocks need CAP_WAKE_ALARM. */
bool clock_may_wake(clockid_t clock);
/* Read a clock, those of processes and threads too. 0 or -EINVAL. */
int  clock_read(clockid_t clock, nsec_t *out);

static inline nsec_t clock_wall(void)
{
	return clock_now() + __atomic_load_n(&wall_offset, __ATOMIC_RELAXED);
}

void time_init(void);                            /* the wall clock from the battery clock */

/* itimer.c: alarm, setitimer, limits on CPU time. timer.c: timer_create and its family. */
void itimers_init(struct proc *p);
void itimers_exit(struct proc *p);               /* all of them; no lock held */
void posix_timers_drop(struct proc *p);          /* exec: those of timer_create */
void posix_timers_clock_set(void);               /* CLOCK_REALTIME jumped */
void itimer_real_collected(struct proc *p);      /* SIGALRM was taken; holds siglock */
void timer_collected(struct timer_posix *tp, siginfo_t *info);  /* its signal was taken; holds siglock */
void cpu_tick(struct thread *t, bool user);      /* thread_tick_hook: CPU time limits and timers */
void posix_cpu_tick(struct proc *p);             /* the part of timer_create; holds siglock */
