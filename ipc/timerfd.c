/* timerfd: a timer as a file. It fires once; later periods are counted when somebody looks, so that a
   short interval that nobody reads costs nothing. */
#include "ipc/init.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/time.h"
#include "cpu/usercopy.h"
#include "fs/anon.h"
#include "fs/file.h"
#include "fs/poll.h"
#include "fs/seq.h"
#include "kernel/syscall.h"
#include "kernel/timer.h"
#include "kernel/waiters.h"
#include "mm/slab.h"
#include "proc/cred.h"
#include "proc/time.h"

/* Guards:  l timerfd_lock   I set once */
struct timerfd {
	struct timer timer;
	struct waitq wait;           /* l  it fired, or the clock was set */
	clockid_t    clock;          /* I */
	bool         active;         /* l  armed, or fired and not looked at yet */
	bool         fired;          /* l */
	bool         cancel_on_set;  /* l */
	bool         cancelled;      /* l  the clock was set since, and nobody was told */
	int          flags;          /* l  of the last settime */
	nsec_t       when;           /* l  of clock_now(): next expiry, or the one that fired */
	nsec_t       wall;           /* l  absolute CLOCK_REALTIME time of it, or 0: not such a timer */
	nsec_t       interval;       /* l */
	uint64_t     ticks;          /* l  counted and not read */
	struct list  wall_link;      /* l  wall_timers */
};

/* One lock for all: they are held for a few instructions. */
static struct spinlock timerfd_lock = SPINLOCK_INIT(RANK_FILE);
static struct list wall_timers = LIST_INIT(wall_timers);

static void timerfd_fire(struct timer *t)
{
	struct timerfd *tf = container_of(t, struct timerfd, timer);

	spin_lock(&timerfd_lock);
	if (tf->active) {
		tf->fired = true;
		wake_all(&tf->wait);
	}
	spin_unlock(&timerfd_lock);
}

/* Count the periods that are over and arm the next. Holds l. */
static void count_ticks(struct timerfd *tf)
{
	nsec_t now = clock_now();
	uint64_t n = 1;

	if (!tf->active || !tf->fired || now < tf->when)
		return;
	tf->fired = false;
	if (tf->interval) {
		n += (now - tf->when) / tf->interval;
		tf->when = nsec_add(tf->when, n * tf->interval);
		if (tf->wall)
			tf->wall = nsec_add(tf->wall, n * tf->interval);
		timer_arm(&tf->timer, tf->when);
	} else {
		tf->active = false;
	}
	tf->ticks += n;
}

static bool timerfd_cancelled(const struct timerfd *tf)
{
	return tf->cancel_on_set && tf->cancelled;
}

static long timerfd_read(struct file *f, struct uio *u, int64_t *pos)
{
	struct timerfd *tf = f->data;
	uint64_t ticks;
	int r = 0;

	if (u->left < 8)
		return -EINVAL;
	spin_lock(&timerfd_lock);
	for (;;) {
		count_ticks(tf);
		if (timerfd_cancelled(tf) || tf->ticks)
			break;
		r = -EAGAIN;
		if (f->flags & O_NONBLOCK)
			break;
		wait_note(WAIT_SLEEP, tf->when);
		r = wait_on_spin(&tf->wait, &timerfd_lock, FOREVER) < 0 ? -ERESTART : 0;
		if (r < 0)
			break;
	}
	if (timerfd_cancelled(tf)) {
		r = -ECANCELED;
		tf->cancelled = false;
	}
	ticks = tf->ticks;
	if (r == 0 || r == -ECANCELED)
		tf->ticks = 0;
	spin_unlock(&timerfd_lock);
	if (r < 0)
		return r;
	return uio_copy_to(u, &ticks, 8) < 0 ? -EFAULT : 8;
}

static unsigned timerfd_poll(struct file *f, struct poller *pl)
{
	struct timerfd *tf = f->data;

	poller_add(pl, &tf->wait);
	return tf->ticks || tf->fired ? POLLIN : 0;
}

static void timerfd_release(struct file *f)
{
	struct timerfd *tf = f->data;

	spin_lock(&timerfd_lock);
	tf->active = false;
	list_del(&tf->wall_link);
	spin_unlock(&timerfd_lock);
	timer_cancel(&tf->timer);
	kfree(tf);
}

/* How long until it expires, and the interval. Holds l. */
static void time_left(struct timerfd *tf, struct itimerspec *out)
{
	nsec_t left = 0;

	count_ticks(tf);
	if (tf->active)
		left = max(tf->when - clock_now(), (nsec_t)1);
	out->it_value = nsec_to_timespec(left);
	out->it_interval = nsec_to_timespec(tf->interval);
}

static void timerfd_fdinfo(struct file *f, struct seq *s)
{
	struct timerfd *tf = f->data;
	struct itimerspec v;

	spin_lock(&timerfd_lock);
	time_left(tf, &v);
	spin_unlock(&timerfd_lock);
	seq_printf(s, "clockid: %d\nticks: %lu\nsettime flags: 0%o\nit_value: (%lu, %lu)\nit_interval: (%lu, %lu)\n",
		 tf->clock, tf->ticks, tf->flags, v.it_value.tv_sec, v.it_value.tv_nsec, v.it_interval.tv_sec,
		 v.it_interval.tv_nsec);
}

static const struct file_ops timerfd_ops = {
	.read = timerfd_read, .poll = timerfd_poll, .release = timerfd_release, .fdinfo = timerfd_fdinfo, .seek = seek_noop,
	.kind = FILE_STREAM | FILE_NOSPLICE,
};

/* The wall clock jumped: its timers expire at other moments now. */
static void timerfd_clock_set(void)
{
	struct timerfd *tf;

	spin_lock(&timerfd_lock);
	list_for_each(tf, &wall_timers, wall_link) {
		if (tf->cancel_on_set) {
			tf->cancelled = true;
			tf->ticks++;
			wake_all(&tf->wait);
		}
		if (tf->active && !tf->fired && tf->wall) {
			tf->when = deadline_of(tf->wall, CLOCK_REALTIME, true);
			timer_arm(&tf->timer, tf->when);
		}
	}
	spin_unlock(&timerfd_lock);
}

void timerfd_init(void)
{
	clock_set_hook = timerfd_clock_set;
}

/* ---- the calls ------------------------------------------------------------------------------ */

long sys_timerfd_create(clockid_t clock, int flags)
{
	struct timerfd *tf;
	int fd;

	if (flags & ~(TFD_NONBLOCK | TFD_CLOEXEC))
		return -EINVAL;
	if (clock != CLOCK_MONOTONIC && clock != CLOCK_REALTIME && clock != CLOCK_BOOTTIME &&
	    clock != CLOCK_REALTIME_ALARM && clock != CLOCK_BOOTTIME_ALARM)
		return -EINVAL;
	if (!clock_may_wake(clock))
		return -EPERM;
	tf = kzalloc(sizeof(*tf));
	if (!tf)
		return -ENOMEM;
	timer_init(&tf->timer, timerfd_fire);
	waitq_init(&tf->wait);
	list_init(&tf->wall_link);
	tf->clock = clock;
	fd = anon_fd("[timerfd]", &timerfd_ops, O_RDWR | (flags & O_NONBLOCK), flags & TFD_CLOEXEC, tf);
	if (fd < 0)
		kfree(tf);
	return fd;
}

/* The file of a timerfd, counted: or NULL and *err. */
static struct file *timerfd_get(int fd, int *err)
{
	struct file *f = fd_get(fd);

	*err = -EBADF;
	if (!f || f->ops == &timerfd_ops)
		return f;
	*err = -EINVAL;
	file_put(f);
	return NULL;
}

/* 0, or -ECANCELED: armed, but of the last jump of its clock nobody had been told. */
static int timerfd_set(struct timerfd *tf, int flags, nsec_t value, nsec_t interval, struct itimerspec *old)
{
	bool wall = tf->clock == CLOCK_REALTIME || tf->clock == CLOCK_REALTIME_ALARM;
	bool abs = flags & TFD_TIMER_ABSTIME;
	int r = 0;

	timer_cancel(&tf->timer);            /* not under the lock: its fire wants that */
	spin_lock(&timerfd_lock);
	time_left(tf, old);
	tf->flags = flags;
	tf->active = value != 0;
	tf->fired = false;
	tf->ticks = 0;
	tf->interval = interval;
	tf->wall = wall && abs ? value : 0;
	tf->cancel_on_set = wall && abs && flags & TFD_TIMER_CANCEL_ON_SET;
	list_del(&tf->wall_link);
	if (wall && abs)
		list_add_tail(&wall_timers, &tf->wall_link);
	tf->when = deadline_of(value, tf->clock, abs);
	if (tf->active && tf->when <= clock_now()) {
		tf->fired = true;            /* over already: not at the next interrupt, now */
		wake_all(&tf->wait);
	} else if (tf->active) {
		timer_arm(&tf->timer, tf->when);
	}
	if (tf->active && timerfd_cancelled(tf)) {
		tf->cancelled = false;
		r = -ECANCELED;
	}
	spin_unlock(&timerfd_lock);
	return r;
}

long sys_timerfd_settime(int fd, int flags, const struct itimerspec *uvalue, struct itimerspec *uold)
{
	struct itimerspec v, old;
	nsec_t value, interval;
	struct file *f;
	int r;

	if (copyin(&v, uvalue, sizeof(v)) < 0)
		return -EFAULT;
	if (flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET) ||
	    !timespec_to_nsec(&v.it_value, &value) || !timespec_to_nsec(&v.it_interval, &interval))
		return -EINVAL;
	f = timerfd_get(fd, &r);
	if (!f)
		return r;
	r = timerfd_set(f->data, flags, value, interval, &old);
	file_put(f);
	return r < 0 ? r : uold && copyout(uold, &old, sizeof(old)) < 0 ? -EFAULT : 0;
}

long sys_timerfd_gettime(int fd, struct itimerspec *uvalue)
{
	struct itimerspec v;
	int r;
	struct file *f = timerfd_get(fd, &r);

	if (!f)
		return r;
	spin_lock(&timerfd_lock);
	time_left(f->data, &v);
	spin_unlock(&timerfd_lock);
	file_put(f);
	return copyout(uvalue, &v, sizeof(v)) < 0 ? -EFAULT : 0;
}
