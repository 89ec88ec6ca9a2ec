/* poll(2) and select(2): ask each file; if none has an answer, sleep on the queues of all of them, and ask again.
   Read kernel/waitq.c and fs/file.c before. */
#include "fs/poll.h"
#include "abi/errno.h"
#include "abi/time.h"
#include "cpu/clock.h"
#include "fs/file.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/user.h"
#include "proc/proc.h"

#define POLL_MAX FD_MAX

void poller_add(struct poller *pl, struct waitq *q)
{
	if (pl->waiters && pl->count < POLLERS_MAX)
		waiter_add(&pl->waiters[pl->count++], q);
}

static short poll_one(struct poller *pl, const struct pollfd *p)
{
	struct file *f;
	short events;

	if (p->fd < 0)
		return 0;
	f = fd_get(p->fd);
	if (!f)
		return POLLNVAL;
	events = f->ops->poll ? f->ops->poll(f, pl) : POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
	file_put(f);
	return events & (p->events | POLLERR | POLLHUP);
}

/* Fill the revents. How many are not 0; -EINTR; 0 at the deadline. */
static int poll_wait(struct pollfd *fds, unsigned n, nsec_t deadline)
{
	struct poller pl = { 0 };
	int ready = 0, r = 0;

	pl.waiters = kmalloc(PAGE_SIZE);
	if (!pl.waiters)
		return -ENOMEM;
	while (ready == 0 && r == 0) {
		pl.count = 0;
		for (unsigned i = 0; i < n; i++) {
			fds[i].revents = poll_one(&pl, &fds[i]);
			ready += fds[i].revents != 0;
		}
		if (ready == 0)
			r = thread_sleep(deadline);
		while (pl.count > 0)
			waiter_remove(&pl.waiters[--pl.count]);
	}
	/* A wake-up just before the deadline, or with a signal, counts: look once more. */
	for (unsigned i = 0; r < 0 && i < n; i++) {
		struct poller look = { 0 };

		fds[i].revents = poll_one(&look, &fds[i]);
		ready += fds[i].revents != 0;
	}
	kfree(pl.waiters);
	return ready > 0 ? ready : r == -ETIMEDOUT ? 0 : r;
}

/* A mask of signals for the time of the call: chapter 6 puts the old one back when the call has returned. */
static int set_mask(const sigset_t *umask, size_t size)
{
	sigset_t mask;

	if (!umask)
		return 0;
	if (size != sizeof(mask))
		return -EINVAL;
	if (copyin(&mask, umask, sizeof(mask)) < 0)
		return -EFAULT;
	current->saved_sigmask = current->sigmask;
	current->restore_sigmask = true;
	current->sigmask = mask & ~(BIT(SIGKILL - 1) | BIT(SIGSTOP - 1));
	return 0;
}

static long do_poll(struct pollfd *ufds, unsigned n, nsec_t deadline)
{
	struct pollfd *fds;
	long r;

	if (n > POLL_MAX)
		return -EINVAL;
	fds = kmalloc(n * sizeof(*fds));
	if (!fds)
		return -ENOMEM;
	r = copyin(fds, ufds, n * sizeof(*fds));
	if (r == 0)
		r = poll_wait(fds, n, deadline);
	for (unsigned i = 0; r >= 0 && i < n; i++)
		if (copyout(&ufds[i].revents, &fds[i].revents, sizeof(short)) < 0)
			r = -EFAULT;
	kfree(fds);
	return r;
}

long sys_poll(struct pollfd *ufds, unsigned n, int ms)
{
	return do_poll(ufds, n, ms < 0 ? FOREVER : deadline_after(ms * NSEC_PER_MSEC));
}

long sys_ppoll(struct pollfd *ufds, unsigned n, struct timespec *utimeout, const sigset_t *umask, size_t size)
{
	nsec_t length = FOREVER;
	int r = utimeout ? copyin_time(utimeout, &length) : 0;

	if (r == 0)
		r = set_mask(umask, size);
	return r < 0 ? r : do_poll(ufds, n, deadline_after(length));
}

/* ---- select: the same question in bits ---- */

#define IN_EVENTS  (POLLIN | POLLRDNORM | POLLHUP | POLLERR)
#define OUT_EVENTS (POLLOUT | POLLWRNORM | POLLERR)

struct sets {
	fd_set in, out, except;
};

static bool has(const fd_set *set, int fd)
{
	return set->fds_bits[fd / 64] >> fd % 64 & 1;
}

/* One pollfd for each descriptor that is in a set. How many, or -EBADF. */
static int sets_to_fds(const struct sets *s, int n, struct pollfd *fds)
{
	struct file *f;
	int count = 0;

	for (int fd = 0; fd < n; fd++) {
		short events = (has(&s->in, fd) ? POLLIN : 0) | (has(&s->out, fd) ? POLLOUT : 0) | (has(&s->except, fd) ? POLLPRI : 0);

		if (!events)
			continue;
		f = fd_get(fd);
		if (!f)
			return -EBADF;
		file_put(f);
		fds[count++] = (struct pollfd){ .fd = fd, .events = events };
	}
	return count;
}

static void mark(fd_set *set, int fd, bool wanted, int *total)
{
	if (wanted) {
		set->fds_bits[fd / 64] |= BIT(fd % 64);
		++*total;
	}
}

/* The sets as the answers have them. How many bits are set. */
static int fds_to_sets(const struct pollfd *fds, int count, struct sets *s)
{
	int total = 0;

	memset(s, 0, sizeof(*s));
	for (int i = 0; i < count; i++) {
		short got = fds[i].revents, want = fds[i].events;

		mark(&s->in, fds[i].fd, (want & POLLIN) && (got & IN_EVENTS), &total);
		mark(&s->out, fds[i].fd, (want & POLLOUT) && (got & OUT_EVENTS), &total);
		mark(&s->except, fds[i].fd, (want & POLLPRI) && (got & POLLPRI), &total);
	}
	return total;
}

static int copy_sets(struct sets *s, fd_set *uin, fd_set *uout, fd_set *uexcept, int n, bool in)
{
	fd_set *sets[3] = { &s->in, &s->out, &s->except }, *users[3] = { uin, uout, uexcept };
	size_t bytes = (n + 63) / 64 * 8;

	for (int i = 0; i < 3; i++) {
		if (!users[i])
			continue;
		if ((in ? copyin(sets[i], users[i], bytes) : copyout(users[i], sets[i], bytes)) < 0)
			return -EFAULT;
	}
	return 0;
}

static long do_select(int n, fd_set *uin, fd_set *uout, fd_set *uexcept, nsec_t deadline)
{
	struct sets s = { 0 };
	struct pollfd *fds;
	int count;
	long r;

	if (n < 0)
		return -EINVAL;
	n = min(n, FD_MAX);
	if (copy_sets(&s, uin, uout, uexcept, n, true) < 0)
		return -EFAULT;
	fds = kmalloc(FD_MAX * sizeof(*fds));
	if (!fds)
		return -ENOMEM;
	count = r = sets_to_fds(&s, n, fds);
	if (r >= 0)
		r = poll_wait(fds, count, deadline);
	if (r >= 0) {
		r = fds_to_sets(fds, count, &s);
		if (copy_sets(&s, uin, uout, uexcept, n, false) < 0)
			r = -EFAULT;
	}
	kfree(fds);
	return r;
}

long sys_select(int n, struct fd_set *uin, struct fd_set *uout, struct fd_set *uexcept, struct timeval *utimeout)
{
	struct timeval tv;
	nsec_t deadline = FOREVER;

	if (utimeout) {
		if (copyin(&tv, utimeout, sizeof(tv)) < 0)
			return -EFAULT;
		if (tv.tv_sec < 0 || tv.tv_usec < 0)
			return -EINVAL;
		deadline = deadline_after(min(tv.tv_sec, FOREVER / NSEC_PER_SEC / 2) * NSEC_PER_SEC
					  + min(tv.tv_usec, FOREVER / NSEC_PER_SEC / 2) * 1000);
	}
	return do_select(n, uin, uout, uexcept, deadline);
}

long sys_pselect6(int n, struct fd_set *uin, struct fd_set *uout, struct fd_set *uexcept, struct timespec *utimeout,
		  const struct sigset_arg *umask)
{
	struct sigset_arg mask = { 0 };
	nsec_t length = FOREVER;
	int r = utimeout ? copyin_time(utimeout, &length) : 0;

	if (r == 0 && umask && copyin(&mask, umask, sizeof(mask)) < 0)
		r = -EFAULT;
	if (r == 0)
		r = set_mask(mask.mask, mask.size);
	return r < 0 ? r : do_select(n, uin, uout, uexcept, deadline_after(length));
}
