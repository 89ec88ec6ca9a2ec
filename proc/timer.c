/* timer_create and its family. A timer owns the queue entry of its signal; while that waits to be taken,
   further expirations only count (overrun), and it is set again when the signal is taken. */
#include "kernel/timer.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "kernel/syscall.h"
#include "lib/idmap.h"
#include "mm/slab.h"
#include "proc/proc.h"
#include "proc/signal.h"
#include "proc/time.h"

/* Guards: the owner's siglock, but for I */
struct timer_posix {
	struct timer      timer;      /* of clocks of time; CPU clocks are looked at by the tick */
	struct list       link;       /* p->posix_timers */
	struct proc      *proc;       /* I  it dies with it */
	struct thread    *target;     /* I  SIGEV_THREAD_ID: counted */
	int               id;         /* I */
	clockid_t         clock;      /* I */
	struct thread    *runner;     /* I  whose CPU time that is: counted; NULL: the process's */
	int               notify, sig;   /* I */
	union sigval      value;      /* I */
	struct sigqueued *q;          /* I  NULL for SIGEV_NONE */
	nsec_t            expires;    /* on its clock; 0 not set */
	nsec_t            interval;
	bool              abs_wall;   /* moves when the clock is set */
	int               overrun;    /* of the last signal taken */
};

static bool of_cpu(clockid_t clock)
{
	return clock < 0 || clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID;
}

/* The thread whose time it counts is gone. Holds siglock. */
static bool timer_stopped(const struct timer_posix *tp)
{
	return tp->runner && tp->runner->exiting;
}

static nsec_t timer_now(const struct timer_posix *tp)
{
	if (tp->runner)
		return sched_runtime(tp->runner);
	if (of_cpu(tp->clock))
		return proc_runtime_locked(tp->proc);
	return tp->abs_wall ? clock_wall() : clock_now();
}

/* Holds siglock. */
static void timer_start(struct timer_posix *tp)
{
	if (of_cpu(tp->clock))
		tp->proc->cpu_watch = true;
	else
		timer_arm(&tp->timer, deadline_of(tp->expires, tp->abs_wall ? CLOCK_REALTIME : CLOCK_MONOTONIC, true));
}

/* Moves the timer past `now` by whole intervals; returns how many. */
static uint64_t timer_forward(struct timer_posix *tp, nsec_t now)
{
	uint64_t n;

	if (now < tp->expires)
		return 0;
	n = (now - tp->expires) / tp->interval + 1;
	tp->expires = nsec_add(tp->expires, n * tp->interval);
	return n;
}

/* Holds siglock. */
static void timer_expired(struct timer_posix *tp)
{
	siginfo_t info = { .si_signo = tp->sig, .si_code = SI_TIMER };

	if (!tp->interval && of_cpu(tp->clock))
		tp->expires = 0;
	if (tp->notify == SIGEV_NONE || list_linked(&tp->q->link))
		return;
	info.u.timer.id = tp->id;
	info.u.timer.value = tp->value;
	if (tp->notify == SIGEV_THREAD_ID && tp->target->exiting)
		return;
	if (signal_send_locked(tp->proc, tp->notify == SIGEV_THREAD_ID ? tp->target : NULL, &info, tp->q) == 1 &&
	    tp->interval && !of_cpu(tp->clock)) {
		timer_forward(tp, timer_now(tp) + 4 * NSEC_PER_MSEC);   /* ignored: not in a storm */
		timer_start(tp);
	}
}

static void timer_fire(struct timer *tm)
{
	struct timer_posix *tp = container_of(tm, struct timer_posix, timer);
	struct proc *p = tp->proc;

	spin_lock(&p->siglock);
	if (!timer_pending(tm) && tp->expires)
		timer_expired(tp);
	spin_unlock(&p->siglock);
}

void timer_collected(struct timer_posix *tp, siginfo_t *info)
{
	uint64_t n;

	tp->overrun = 0;
	if (tp->interval && tp->expires && (of_cpu(tp->clock) || !timer_pending(&tp->timer))) {
		n = timer_forward(tp, timer_now(tp));
		tp->overrun = n ? min(n - 1, (uint64_t)0x7fffffff) : 0;
		timer_start(tp);
	}
	info->u.timer.overrun = tp->overrun;
}

void posix_cpu_tick(struct proc *p)
{
	struct timer_posix *tp;

	assert(spin_held(&p->siglock));
	list_for_each(tp, &p->posix_timers, link)
		if (of_cpu(tp->clock) && tp->expires && timer_now(tp) >= tp->expires)
			timer_expired(tp);
}

void posix_timers_clock_set(void)
{
	struct timer_posix *tp;
	struct proc *p;

	mutex_lock(&proc_tree);
	list_for_each(p, &proc_all, all_link) {
		spin_lock(&p->siglock);
		list_for_each(tp, &p->posix_timers, link)
			if (tp->abs_wall && timer_pending(&tp->timer))
				timer_start(tp);
		spin_unlock(&p->siglock);
	}
	mutex_unlock(&proc_tree);
}

/* Off all lists already. */
static void timer_free(struct timer_posix *tp)
{
	timer_cancel(&tp->timer);
	spin_lock(&tp->proc->siglock);
	if (tp->q && list_linked(&tp->q->link)) {
		tp->q->timer = NULL;         /* stays pending; freed when taken */
		tp->q = NULL;
	}
	spin_unlock(&tp->proc->siglock);
	if (tp->q)
		sigqueued_free(NULL, tp->q);
	if (tp->target)
		thread_put(tp->target);
	if (tp->runner)
		thread_put(tp->runner);
	kfree(tp);
}

/* Unlinks timer id, which is then ours to free. */
static struct timer_posix *timer_take(struct proc *p, int id)
{
	struct timer_posix *tp;

	spin_lock(&p->siglock);
	tp = p->timer_ids ? idmap_remove(p->timer_ids, id) : NULL;
	if (tp) {
		list_del(&tp->link);
		tp->expires = 0;
	}
	spin_unlock(&p->siglock);
	return tp;
}

void posix_timers_drop(struct proc *p)
{
	if (!p->timer_ids)
		return;
	while (!list_empty(&p->posix_timers))
		timer_free(timer_take(p, list_first(&p->posix_timers, struct timer_posix, link)->id));
	kfree(p->timer_ids);
	p->timer_ids = NULL;
}

/* ---- calls ---------------------------------------------------------------------------------- */

/* Reads whom the timer is to notify and how, as the caller wants it. 0, -EINVAL. */
static int event_check(struct timer_posix *tp, const struct sigevent *ev)
{
	tp->notify = ev->sigev_notify == SIGEV_THREAD ? SIGEV_SIGNAL : ev->sigev_notify;
	tp->sig = ev->sigev_signo;
	tp->value = ev->sigev_value;
	if (tp->notify == SIGEV_NONE)
		return 0;
	if ((tp->notify != SIGEV_SIGNAL && tp->notify != SIGEV_THREAD_ID) || tp->sig < 1 || tp->sig > SIGNAL_MAX)
		return -EINVAL;
	if (tp->notify == SIGEV_THREAD_ID) {
		tp->target = thread_get_by_tid(ev->u.tid);
		if (!tp->target || tp->target->proc != current_proc)
			return -EINVAL;
	}
	return 0;
}

/* Whose CPU time its clock is. 0, -EINVAL: a thread that is gone, another process. */
static int clock_check(struct timer_posix *tp)
{
	int id = tp->clock < 0 ? CPUCLOCK_PID(tp->clock) : 0;

	if (tp->clock == CLOCK_THREAD_CPUTIME_ID || (tp->clock < 0 && tp->clock & CPUCLOCK_PERTHREAD)) {
		tp->runner = thread_get_by_tid(id ? id : current->tid);
		return tp->runner && tp->runner->proc == current_proc && !tp->runner->exiting ? 0 : -EINVAL;
	}
	return id == 0 || id == current_proc->pid ? 0 : -EINVAL;
}

/* Its queue entry, its number, which is also its value if none was given.
   The number or -EAGAIN, -ENOMEM. Once the lock is gone another thread may delete the timer. */
static int timer_install(struct timer_posix *tp, bool value_given)
{
	struct proc *p = current_proc;
	struct idmap *ids = p->timer_ids ? NULL : kzalloc(sizeof(*ids));
	int id;

	if (ids)
		idmap_init(ids, 1 << 20);
	spin_lock(&p->siglock);
	if (!p->timer_ids) {
		p->timer_ids = ids;
		ids = NULL;
	}
	if (tp->notify != SIGEV_NONE)
		tp->q = sigqueued_new(tp);
	id = p->timer_ids && (tp->q || tp->notify == SIGEV_NONE) ? idmap_alloc(p->timer_ids, tp, 0) : -EAGAIN;
	if (id >= 0) {
		tp->id = id;
		if (!value_given)
			tp->value.sival_int = id;
		list_add_tail(&p->posix_timers, &tp->link);
	}
	spin_unlock(&p->siglock);
	kfree(ids);
	return id;
}

long sys_timer_create(clockid_t clock, struct sigevent *uevent, int *uid)
{
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM };
	struct timer_posix *tp;
	nsec_t now;
	int r;

	if (uevent && copyin(&ev, uevent, sizeof(ev)) < 0)
		return -EFAULT;
	if (clock_read(clock, &now) < 0)
		return -EINVAL;
	if (clock == CLOCK_MONOTONIC_RAW || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_MONOTONIC_COARSE)
		return -EOPNOTSUPP;
	if (!clock_may_wake(clock))
		return -EPERM;
	tp = kzalloc(sizeof(*tp));
	if (!tp)
		return -EAGAIN;
	tp->proc = current_proc;
	tp->clock = clock;
	list_init(&tp->link);
	timer_init(&tp->timer, timer_fire);
	r = event_check(tp, &ev);
	if (r == 0)
		r = clock_check(tp);
	if (r == 0)
		r = timer_install(tp, uevent != NULL);
	if (r < 0) {
		timer_free(tp);
		return r;
	}
	if (put_user32(uid, r) == 0)
		return 0;
	sys_timer_delete(r);
	return -EFAULT;
}

/* Time left on its clock, and the interval. Holds siglock. */
static void timer_read(struct timer_posix *tp, nsec_t out[2])
{
	nsec_t now = timer_now(tp), next = tp->expires;

	out[0] = 0;
	out[1] = timer_stopped(tp) ? 0 : tp->interval;
	if (!next || timer_stopped(tp))
		return;
	if (now >= next && tp->interval)
		next = nsec_add(next, ((now - next) / tp->interval + 1) * tp->interval);
	if (now < next)
		out[0] = next - now;
	else if (timer_pending(&tp->timer))
		out[0] = 1;
}

static int timer_copyout(struct itimerspec *uv, const nsec_t v[2])
{
	struct itimerspec its = { nsec_to_timespec(v[1]), nsec_to_timespec(v[0]) };

	return copyout(uv, &its, sizeof(its));
}

/* Holds siglock. */
static struct timer_posix *timer_find(int id)
{
	struct proc *p = current_proc;

	return p->timer_ids ? idmap_find(p->timer_ids, id) : NULL;
}

long sys_timer_settime(int id, int flags, const struct itimerspec *uvalue, struct itimerspec *uold)
{
	struct proc *p = current_proc;
	struct timer_posix *tp;
	struct itimerspec its;
	nsec_t value, interval, old[2] = { 0 };
	int r;

	if (!uvalue)
		return -EINVAL;
	if (copyin(&its, uvalue, sizeof(its)) < 0)
		return -EFAULT;
	if (!timespec_to_nsec(&its.it_value, &value) || !timespec_to_nsec(&its.it_interval, &interval))
		return -EINVAL;
	spin_lock(&p->siglock);
	tp = timer_find(id);
	r = !tp ? -EINVAL : timer_stopped(tp) ? -ESRCH : 0;
	if (r == 0) {
		if (uold)
			timer_read(tp, old);
		tp->interval = value ? interval : 0;
		tp->overrun = 0;
		tp->abs_wall = flags & TIMER_ABSTIME && (tp->clock == CLOCK_REALTIME || tp->clock == CLOCK_TAI);
		tp->expires = !value ? 0 : flags & TIMER_ABSTIME ? value : nsec_add(timer_now(tp), value);
		if (value)
			timer_start(tp);
		else if (!of_cpu(tp->clock))
			timer_arm(&tp->timer, FOREVER);   /* never: cancelling would wait for a fire that wants siglock */
	}
	spin_unlock(&p->siglock);
	return r == 0 && uold ? timer_copyout(uold, old) : r;
}

long sys_timer_gettime(int id, struct itimerspec *uvalue)
{
	struct proc *p = current_proc;
	struct timer_posix *tp;
	nsec_t v[2];

	spin_lock(&p->siglock);
	tp = timer_find(id);
	if (tp)
		timer_read(tp, v);
	spin_unlock(&p->siglock);
	return tp ? timer_copyout(uvalue, v) : -EINVAL;
}

long sys_timer_getoverrun(int id)
{
	struct proc *p = current_proc;
	struct timer_posix *tp;
	long r = -EINVAL;

	spin_lock(&p->siglock);
	tp = timer_find(id);
	if (tp)
		r = tp->overrun;
	spin_unlock(&p->siglock);
	return r;
}

long sys_timer_delete(int id)
{
	struct timer_posix *tp = timer_take(current_proc, id);

	if (!tp)
		return -EINVAL;
	timer_free(tp);
	return 0;
}
