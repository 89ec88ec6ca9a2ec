/* poll(2): ask each file; if none has an answer, sleep on the queues of all of them,
   and ask again. Read kernel/waitq.c and fs/file.c before. */
#include "fs/poll.h"
#include "abi/errno.h"
#include "cpu/clock.h"
#include "fs/file.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "mm/kmalloc.h"
#include "mm/user.h"
#include "proc/proc.h"

#define POLL_MAX FD_MAX

/* If there are more queues than fit in a page, the others are not waited for;
   POLL_MAX sees to it that this cannot be. */
void poller_add(struct poller *pl, struct waitq *q)
{
	if (pl->waiters && pl->count < POLLERS_MAX)
		waiter_add(&pl->waiters[pl->count++], q, true);
}

/* A negative descriptor is skipped, so that a program can switch an entry off.
   Errors and hang-ups are told unasked. */
static short poll_one(struct poller *pl, const struct pollfd *p)
{
	struct file *f = fd_file(p->fd);

	if (!f)
		return p->fd < 0 ? 0 : POLLNVAL;
	if (!f->ops->poll)
		return p->events & (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM);
	return f->ops->poll(f, pl) & (p->events | POLLERR | POLLHUP);
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
	/* A wake-up just before the deadline, or with a signal, counts: look once
	   more. */
	for (unsigned i = 0; r < 0 && i < n; i++) {
		struct poller look = { 0 };

		fds[i].revents = poll_one(&look, &fds[i]);
		ready += fds[i].revents != 0;
	}
	kfree(pl.waiters);
	return ready > 0 ? ready : r == -ETIMEDOUT ? 0 : r;
}

/* A mask of signals for the time of the call: chapter 6 puts the old one back when
   the call has returned. */
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

/* Only the answers are written back: the rest of the array is the program's. */
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
