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

#define POLL_MAX FD_MAX

/* Whoever only looks has no place for waiters. */
void poller_add(struct poller *pl, struct waitq *q)
{
	if (pl->waiters && pl->count < POLLERS_MAX)
		waiter_add(&pl->waiters[pl->count++], q);
	else
		pl->full = true;
}

/* Off all queues again, whether woken or not. */
static void poller_clear(struct poller *pl)
{
	while (pl->count > 0)
		list_del(&pl->waiters[--pl->count].link);
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

/* Ask all files. How many are not 0. */
static int ask_all(struct poller *pl, const struct pollfd *fds, unsigned n, short *answers)
{
	int ready = 0;

	for (unsigned i = 0; i < n; i++) {
		answers[i] = poll_one(pl, &fds[i]);
		ready += answers[i] != 0;
	}
	return ready;
}

/* How many files have an answer; 0 at the deadline, -EINTR, -ENOMEM. The first time it
   only looks, for most calls need not wait. After a sleep, however it ended, all are
   asked again. */
static int poll_wait(const struct pollfd *fds, unsigned n, nsec_t deadline, short *answers)
{
	struct poller pl = { 0 };
	int ready = ask_all(&pl, fds, n, answers), r = 0;

	if (ready > 0 || deadline <= clock_now())
		return ready;
	pl = (struct poller){ .waiters = kmalloc(PAGE_SIZE) };
	if (!pl.waiters)
		return -ENOMEM;
	/* Asking and lying down are one step: what becomes ready after a file was asked wakes its
	   queue, and we are on that queue already. */
	/* A wake-up is only a reason to ask again: another thread may have been quicker, and
	   then the poll goes on sleeping. */
	while ((ready = ask_all(&pl, fds, n, answers)) == 0 && r == 0) {
		r = pl.full ? -ENOMEM : thread_sleep(deadline);
		poller_clear(&pl);
	}
	poller_clear(&pl);
	kfree(pl.waiters);
	return ready > 0 || r == -ETIMEDOUT ? ready : r;
}

/* Only the answers that have changed are written back: the rest of the array is the
   program's. */
long sys_poll(struct pollfd *ufds, unsigned n, int ms)
{
	nsec_t deadline = ms < 0 ? FOREVER : deadline_after(ms * NSEC_PER_MSEC);
	short answers[POLL_MAX];
	struct pollfd *fds;
	long r;

	if (n > POLL_MAX)
		return -EINVAL;
	fds = kmalloc(n * sizeof(*fds));
	if (!fds)
		return -ENOMEM;
	r = copyin(fds, ufds, n * sizeof(*fds));
	if (r == 0)
		r = poll_wait(fds, n, deadline, answers);
	for (unsigned i = 0; r >= 0 && i < n; i++)
		if (answers[i] != fds[i].revents && copyout(&ufds[i].revents, &answers[i], sizeof(short)) < 0)
			r = -EFAULT;
	kfree(fds);
	return r;
}
