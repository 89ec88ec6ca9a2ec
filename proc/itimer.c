/* Interval timers and limits on CPU time. The real one is a kernel timer that fires once and is set again when its
   SIGALRM is taken, so that a process that blocks the signal costs nothing; the tick looks at the others. */
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "kernel/syscall.h"
#include "proc/proc.h"
#include "proc/signal.h"
#include "proc/time.h"

static void send_kernel(struct proc *p, int sig)
{
	siginfo_t info;

	siginfo_kernel(&info, sig);
	signal_send_locked(p, NULL, &info, NULL);
}

static void itimer_fire(struct timer *tm)
{
	struct proc *p = container_of(tm, struct proc, itimer_real);

	spin_lock(&p->siglock);
	if (!timer_pending(tm))              /* else set anew while we came */
		send_kernel(p, SIGALRM);
	spin_unlock(&p->siglock);
}

void itimers_init(struct proc *p)
{
	timer_init(&p->itimer_real, itimer_fire);
}

void itimers_exit(struct proc *p)
{
	assert(spin_none_held());
	if (p->itimer_real.when)             /* ever set: it may be firing just now */
		timer_cancel(&p->itimer_real);
	posix_timers_drop(p);
}

/* tricks.md: ITIMER_REAL re-arms when SIGALRM is taken */
void itimer_real_collected(struct proc *p)
{
	struct timer *tm = &p->itimer_real;
	nsec_t every = p->itimer_real_interval, now;

	assert(spin_held(&p->siglock));
	if (!every || timer_pending(tm))
		return;
	now = clock_now();
	timer_arm(tm, nsec_add(tm->when, (max(now - tm->when, (nsec_t)0) / every + 1) * every));
}

static int timeval_to_nsec(const struct timeval *tv, nsec_t *out)
{
	struct timespec ts = { tv->tv_sec, tv->tv_usec };

	if ((unsigned long)tv->tv_usec >= 1000000)
		return -EINVAL;
	ts.tv_nsec *= 1000;
	return timespec_to_nsec(&ts, out) ? 0 : -EINVAL;
}

/* What a CPU timer counts: VIRTUAL user time, PROF all of it. Holds siglock. */
static nsec_t cpu_time(struct proc *p, int which)
{
	struct proc_times pt;

	if (which == ITIMER_PROF)
		return proc_runtime_locked(p);
	proc_times_locked(p, &pt);
	return pt.user;
}

/* Time left (at least a microsecond while it runs) and interval. Holds siglock. */
static void itimer_read(struct proc *p, int which, nsec_t out[2])
{
	const nsec_t *cpu;

	out[0] = 0;
	if (which == ITIMER_REAL) {
		out[1] = p->itimer_real_interval;
		if (timer_pending(&p->itimer_real))
			out[0] = max(p->itimer_real.when - clock_now(), NSEC_PER_USEC);
		return;
	}
	cpu = p->itimer_cpu[which - ITIMER_VIRTUAL];
	out[1] = cpu[1];
	if (cpu[0])
		out[0] = max(cpu[0] - cpu_time(p, which), NSEC_PER_USEC);
}

/* old may be NULL. */
static void itimer_set(int which, const nsec_t new[2], nsec_t old[2])
{
	struct proc *p = current_proc;

	spin_lock(&p->siglock);
	if (old)
		itimer_read(p, which, old);
	if (which == ITIMER_REAL) {
		p->itimer_real_interval = new[0] ? new[1] : 0;
		if (new[0])
			timer_arm(&p->itimer_real, deadline_of(new[0], CLOCK_MONOTONIC, false));
	} else {
		p->itimer_cpu[which - ITIMER_VIRTUAL][0] = new[0] ? nsec_add(cpu_time(p, which), new[0]) : 0;
		p->itimer_cpu[which - ITIMER_VIRTUAL][1] = new[1];
		p->cpu_watch = true;
	}
	spin_unlock(&p->siglock);
	if (which == ITIMER_REAL && !new[0])
		timer_cancel(&p->itimer_real);   /* its fire wants siglock */
}

static int itimer_copyout(struct itimerval *uv, const nsec_t v[2])
{
	struct itimerval iv = { nsec_to_timeval(v[1]), nsec_to_timeval(v[0]) };

	return copyout(uv, &iv, sizeof(iv));
}

long sys_getitimer(int which, struct itimerval *uvalue)
{
	nsec_t v[2];

	if (which < ITIMER_REAL || which > ITIMER_PROF)
		return -EINVAL;
	spin_lock(&current_proc->siglock);
	itimer_read(current_proc, which, v);
	spin_unlock(&current_proc->siglock);
	return itimer_copyout(uvalue, v);
}

long sys_setitimer(int which, const struct itimerval *uvalue, struct itimerval *uold)
{
	struct itimerval iv = { 0 };
	nsec_t new[2], old[2];

	if (which < ITIMER_REAL || which > ITIMER_PROF)
		return -EINVAL;
	if (uvalue && copyin(&iv, uvalue, sizeof(iv)) < 0)
		return -EFAULT;
	if (timeval_to_nsec(&iv.it_value, &new[0]) < 0 || timeval_to_nsec(&iv.it_interval, &new[1]) < 0)
		return -EINVAL;
	itimer_set(which, new, uold ? old : NULL);
	return uold ? itimer_copyout(uold, old) : 0;
}

long sys_alarm(unsigned seconds)
{
	nsec_t new[2] = { seconds * NSEC_PER_SEC, 0 }, old[2];

	itimer_set(ITIMER_REAL, new, old);
	return old[0] < NSEC_PER_SEC && old[0] ? 1 : (old[0] + NSEC_PER_SEC / 2) / NSEC_PER_SEC;
}

/* ---- what the tick looks at ----------------------------------------------------------------- */

static void check_itimer(struct proc *p, int which, int sig)
{
	nsec_t *it = p->itimer_cpu[which - ITIMER_VIRTUAL];
	nsec_t now;

	if (!it[0])
		return;
	now = cpu_time(p, which);
	if (now < it[0])
		return;
	it[0] = it[1] ? nsec_add(it[0], ((now - it[0]) / it[1] + 1) * it[1]) : 0;
	send_kernel(p, sig);
}

static void check_rlimit(struct proc *p)
{
	struct rlimit64 *rl = &p->rlim[RLIMIT_CPU];
	uint64_t used;

	if (rl->rlim_cur == RLIM_INFINITY)
		return;
	used = proc_runtime_locked(p) / NSEC_PER_SEC;
	if (used >= rl->rlim_max) {
		send_kernel(p, SIGKILL);
	} else if (used >= rl->rlim_cur) {
		rl->rlim_cur = used + 1;     /* once more each second, as Linux does */
		send_kernel(p, SIGXCPU);
	}
}

void cpu_tick(struct thread *t, bool user)
{
	struct proc *p = t->proc;

	if (likely(!p->cpu_watch))
		return;
	spin_lock(&p->siglock);
	check_itimer(p, ITIMER_VIRTUAL, SIGVTALRM);
	check_itimer(p, ITIMER_PROF, SIGPROF);
	check_rlimit(p);
	posix_cpu_tick(p);
	spin_unlock(&p->siglock);
}
