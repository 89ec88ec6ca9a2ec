/* eventfd(2): a counter as a file. Writers add, readers take it all (or one, as a semaphore). */
#include "fs/anon.h"
#include "fs/file.h"
#include "fs/poll.h"
#include "fs/seq.h"
#include "kernel/syscall.h"
#include "kernel/waiters.h"
#include "mm/slab.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/poll.h"

#define EVENTFD_MAX (UINT64_MAX - 1)

/* Guards:  I set once   e lock (a poll reads count bare) */
struct eventfd {
	struct mutex lock;           /* RANK_IPC */
	uint64_t     count;          /* e */
	bool         semaphore;      /* I */
	unsigned     id;             /* I */
	struct waitq can_read;       /* e  count is not 0 any more */
	struct waitq can_write;      /* e  room came */
};

/* Sleep until the counter may have changed. Holds e. 0, -EAGAIN, -ERESTART. */
static int eventfd_wait(struct eventfd *e, struct file *f, struct waitq *q)
{
	if (f->flags & O_NONBLOCK)
		return -EAGAIN;
	wait_note(WAIT_EVENTFD, (uintptr_t)e);
	return wait_on(q, &e->lock, FOREVER) < 0 ? -ERESTART : 0;
}

static long eventfd_read(struct file *f, struct uio *u, int64_t *pos)
{
	struct eventfd *e = f->data;
	uint64_t n;
	int r = 0;

	if (u->left < 8)
		return -EINVAL;
	mutex_lock(&e->lock);
	while (e->count == 0 && r == 0)
		r = eventfd_wait(e, f, &e->can_read);
	if (r == 0) {
		n = e->semaphore ? 1 : e->count;
		e->count -= n;
		wake_all_for(&e->can_write, POLL_ROOM);     /* whose amounts differ: each looks for itself */
	}
	mutex_unlock(&e->lock);
	return r < 0 ? r : uio_copy_to(u, &n, 8) < 0 ? -EFAULT : 8;
}

static long eventfd_write(struct file *f, struct uio *u, int64_t *pos)
{
	struct eventfd *e = f->data;
	uint64_t n;
	int r = 0;

	if (u->left < 8)
		return -EINVAL;
	if (uio_copy_from(u, &n, 8) < 0)
		return -EFAULT;
	if (n == UINT64_MAX)
		return -EINVAL;
	mutex_lock(&e->lock);
	while (EVENTFD_MAX - e->count < n && r == 0)
		r = eventfd_wait(e, f, &e->can_write);
	if (r < 0) {
		mutex_unlock(&e->lock);
		return r;
	}
	e->count += n;
	if (e->semaphore && n > 1)
		wake_all_for(&e->can_read, POLL_DATA);
	else
		wake_one_for(&e->can_read, POLL_DATA);
	mutex_unlock(&e->lock);
	return 8;
}

static unsigned eventfd_poll(struct file *f, struct poller *pl)
{
	struct eventfd *e = f->data;
	uint64_t n;

	poller_add(pl, &e->can_read);
	poller_add(pl, &e->can_write);
	n = __atomic_load_n(&e->count, __ATOMIC_RELAXED);
	return (n > 0 ? POLLIN : 0) | (n < EVENTFD_MAX ? POLLOUT : 0) | (n == UINT64_MAX ? POLLERR : 0);
}

static void eventfd_release(struct file *f)
{
	kfree(f->data);
}

static void eventfd_fdinfo(struct file *f, struct seq *s)
{
	struct eventfd *e = f->data;

	seq_printf(s, "eventfd-count: %16lx\neventfd-id: %u\neventfd-semaphore: %d\n", e->count, e->id, e->semaphore);
}

static const struct file_ops eventfd_ops = {
	.read = eventfd_read, .write = eventfd_write, .poll = eventfd_poll, .release = eventfd_release,
	.fdinfo = eventfd_fdinfo, .seek = seek_noop, .kind = FILE_STREAM | FILE_NOSPLICE,
};

long sys_eventfd2(unsigned count, int flags)
{
	static unsigned last_id;
	struct eventfd *e;
	int fd;

	if (flags & ~(EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC))
		return -EINVAL;
	e = kzalloc(sizeof(*e));
	if (!e)
		return -ENOMEM;
	mutex_init(&e->lock, RANK_IPC);
	waitq_init(&e->can_read);
	waitq_init(&e->can_write);
	e->count = count;
	e->id = __atomic_fetch_add(&last_id, 1, __ATOMIC_RELAXED);
	e->semaphore = flags & EFD_SEMAPHORE;
	fd = anon_fd("[eventfd]", &eventfd_ops, O_RDWR | (flags & O_NONBLOCK), flags & EFD_CLOEXEC, e);
	if (fd < 0)
		kfree(e);
	return fd;
}

long sys_eventfd(unsigned count)
{
	return sys_eventfd2(count, 0);
}
