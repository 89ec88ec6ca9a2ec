/* poll(2): ask each file; if none has an answer, sleep on the queues of all of them,
   and ask again. Read kernel/waitq.c and fs/file.c before. */
#include "fs/poll.h"
#include "abi/errno.h"
#include "fs/file.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "mm/kmalloc.h"
#include "mm/user.h"

#define POLL_MAX FD_MAX

/* If there are more queues than fit in a page, the others are not waited for;
   POLL_MAX sees to it that this cannot be. */
void poller_add(struct poller *pl, struct waitq *q)
{
	if (pl->count < POLLERS_MAX)
		waiter_add(&pl->waiters[pl->count++], q);
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

/* Ask all files and fill the revents. How many are not 0. */
static int ask_all(struct poller *pl, struct pollfd *fds, unsigned n)
{
	int ready = 0;

	for (unsigned i = 0; i < n; i++) {
		fds[i].revents = poll_one(pl, &fds[i]);
		ready += fds[i].revents != 0;
	}
	return ready;
}

/* How many files have an answer; 0 at the deadline, -EINTR, -ENOMEM. After a sleep,
   however it ended, all are asked again. */
static int poll_wait(struct pollfd *fds, unsigned n, nsec_t deadline)
{
	struct poller pl = { .waiters = kmalloc(PAGE_SIZE) };
	int ready, r = 0;

	if (!pl.waiters)
		return -ENOMEM;
	ready = ask_all(&pl, fds, n);
	while (ready == 0 && r == 0) {
		r = thread_sleep(deadline);
		poller_clear(&pl);
		ready = ask_all(&pl, fds, n);
	}
	poller_clear(&pl);
	kfree(pl.waiters);
	return ready > 0 || r == -ETIMEDOUT ? ready : r;
}

/* Only the answers are written back: the rest of the array is the program's. */
long sys_poll(struct pollfd *ufds, unsigned n, int ms)
{
	nsec_t deadline = ms < 0 ? FOREVER : deadline_after(ms * NSEC_PER_MSEC);
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
