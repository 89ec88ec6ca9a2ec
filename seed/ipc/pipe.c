/* Pipes: a ring of bytes between those who write and those who read. Reading an
   empty pipe waits for a byte or for the last writer to close; writing to a full one
   waits for room or for the last reader to close. A FIFO is a pipe with a name. Read
   kernel/waitq.h and fs/file.h before; pipe(7). */
#include "ipc/pipe.h"
#include "abi/errno.h"
#include "abi/signal.h"
#include "abi/termios.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/poll.h"
#include "hooks.h"
#include "kernel/syscall.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/page.h"
#include "mm/user.h"

#define PIPE_PAGES 16ul
#define PIPE_SIZE  (PIPE_PAGES * PAGE_SIZE)
#define PIPE_ATOMIC PAGE_SIZE              /* PIPE_BUF: a write of so much is never mixed with another */

struct pipe {
	uint64_t     head, tail;           /* bytes ever written and read: byte number n is at n % PIPE_SIZE */
	struct page *pages[PIPE_PAGES];    /* made when the first byte is written to them */
	int          readers, writers;     /* open ends */
	int          opened_readers, opened_writers;       /* ends that were ever opened: a FIFO's open waits for a change */
	struct waitq can_read;             /* there are bytes, or the last writer went */
	struct waitq can_write;            /* there is room, or the last reader went */
	struct waitq opened;               /* an end was opened */
};

static struct pipe *pipe_new(void)
{
	struct pipe *p = kzalloc(sizeof(*p));

	if (!p)
		return NULL;
	waitq_init(&p->can_read);
	waitq_init(&p->can_write);
	waitq_init(&p->opened);
	return p;
}

/* Both ends are closed: what nobody has read is lost. */
static void pipe_free(struct pipe *p)
{
	for (unsigned i = 0; i < PIPE_PAGES; i++)
		if (p->pages[i])
			page_put(p->pages[i]);
	kfree(p);
}

static size_t used(const struct pipe *p)
{
	return p->head - p->tail;
}

/* Whatever is there, as far as it fits: a read does not wait until the buffer is
   full. No writer and no byte is the end of the file. */
static long pipe_read(struct file *f, struct uio *u, off_t *pos)
{
	struct pipe *p = f->data;
	long done = 0;

	if (u->left == 0)
		return 0;
	while (used(p) == 0) {
		if (p->writers == 0)
			return 0;
		if (f->flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_on(&p->can_read, FOREVER) < 0)
			return -ERESTART;
	}
	while (u->left > 0 && used(p) > 0) {
		size_t at = p->tail % PIPE_SIZE, n = min(min(u->left, used(p)), PAGE_SIZE - at % PAGE_SIZE);

		if (uio_out(u, (char *)page_addr(p->pages[at / PAGE_SIZE]) + at % PAGE_SIZE, n) < 0)
			return done > 0 ? done : -EFAULT;
		p->tail += n;
		done += n;
	}
	wake_one(&p->can_write);
	if (used(p) > 0)
		wake_one(&p->can_read);            /* something is left for the next reader */
	return done;
}

/* Wait until n bytes fit. 0, -EPIPE (nobody can read), -EAGAIN, -ERESTART. */
static int wait_room(struct file *f, struct pipe *p, size_t n)
{
	while (p->readers > 0 && PIPE_SIZE - used(p) < n) {
		if (f->flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_on(&p->can_write, FOREVER) < 0)
			return -ERESTART;
	}
	if (p->readers > 0)
		return 0;
	if (HOOKED(signal_hooks))
		signal_hooks.send_self(SIGPIPE);
	return -EPIPE;
}

/* As much as fits without going over the end of a page: 0, -EFAULT, -ENOMEM. */
static int put_some(struct pipe *p, struct uio *u, long *done)
{
	size_t at = p->head % PIPE_SIZE, n = min(min(u->left, PIPE_SIZE - used(p)), PAGE_SIZE - at % PAGE_SIZE);
	struct page **page = &p->pages[at / PAGE_SIZE];
	int r;

	if (!*page)
		*page = page_alloc();
	if (!*page)
		return -ENOMEM;
	r = uio_in(u, (char *)page_addr(*page) + at % PAGE_SIZE, n);
	if (r < 0)
		return r;
	p->head += n;
	*done += n;
	return 0;
}

/* A write waits until all of its bytes are in the pipe, in parts if they are many.
   What was written before a signal or an error counts. */
static long pipe_write(struct file *f, struct uio *u, off_t *pos)
{
	struct pipe *p = f->data;
	size_t atomic = u->left <= PIPE_ATOMIC ? u->left : 1;      /* a short write waits until all of it fits */
	long done = 0;
	int r = 0;

	while (u->left > 0) {
		r = wait_room(f, p, done == 0 ? atomic : 1);
		if (r == 0)
			r = put_some(p, u, &done);
		if (r < 0)
			break;
		wake_one(&p->can_read);
	}
	if (used(p) < PIPE_SIZE)
		wake_one(&p->can_write);
	return done > 0 ? done : r;
}

/* Writable means that a short write would not wait. */
static unsigned pipe_poll(struct file *f, struct poller *pl)
{
	struct pipe *p = f->data;
	unsigned events = 0;

	if (file_readable(f)) {
		poller_add(pl, &p->can_read);
		events |= used(p) > 0 ? POLLIN | POLLRDNORM : 0;
		events |= p->writers == 0 && p->opened_writers > 0 ? POLLHUP : 0;
	}
	if (file_writable(f)) {
		poller_add(pl, &p->can_write);
		events |= PIPE_SIZE - used(p) >= PIPE_ATOMIC ? POLLOUT | POLLWRNORM : 0;
		events |= p->readers == 0 ? POLLERR : 0;
	}
	return events;
}

static long pipe_ioctl(struct file *f, unsigned cmd, unsigned long arg)
{
	int n = used(f->data);

	return cmd == FIONREAD ? copyout((void *)arg, &n, sizeof(n)) : -ENOTTY;
}

/* An end more, or less. */
static void count_end(struct file *f, int change)
{
	struct pipe *p = f->data;

	if (file_readable(f))
		p->readers += change;
	if (file_writable(f))
		p->writers += change;
}

/* Who waits for this end must look again: there may be nobody left on it. */
static void pipe_release(struct file *f)
{
	struct pipe *p = f->data;

	if (!p)
		return;                    /* a FIFO whose open failed */
	count_end(f, -1);
	wake_all(&p->can_read);
	wake_all(&p->can_write);
	if (p->readers > 0 || p->writers > 0)
		return;
	if (f->inode)
		f->inode->data = NULL;
	pipe_free(p);
}

static const struct file_ops pipe_ops = {
	.read = pipe_read, .write = pipe_write, .poll = pipe_poll, .ioctl = pipe_ioctl, .release = pipe_release,
};

const struct file_ops fifo_ops = {
	.read = pipe_read, .write = pipe_write, .poll = pipe_poll, .ioctl = pipe_ioctl, .release = pipe_release,
};

/* Wait until the other end has been opened once more than before. */
static int wait_for_other_end(struct file *f, struct pipe *p)
{
	int readers = p->opened_readers, writers = p->opened_writers;

	if ((f->flags & O_ACCMODE) == O_RDWR)
		return 0;
	if (f->flags & O_NONBLOCK)
		return file_writable(f) && p->readers == 0 ? -ENXIO : 0;
	if (file_readable(f))
		while (p->writers == 0 && p->opened_writers == writers)
			if (wait_on(&p->opened, FOREVER) < 0)
				return -ERESTART;
	if (file_writable(f))
		while (p->readers == 0 && p->opened_readers == readers)
			if (wait_on(&p->opened, FOREVER) < 0)
				return -ERESTART;
	return 0;
}

/* The end counts before the wait, so that the two sides see each other whichever
   comes first. */
int fifo_open(struct file *f)
{
	struct pipe *p = f->inode->data;
	int r;

	if (!p)
		p = f->inode->data = pipe_new();
	if (!p)
		return -ENOMEM;
	f->data = p;
	count_end(f, 1);
	p->opened_readers += file_readable(f);
	p->opened_writers += file_writable(f);
	wake_all(&p->opened);
	r = wait_for_other_end(f, p);
	if (r < 0) {
		pipe_release(f);
		f->data = NULL;
	}
	return r;
}

/* Two files, two descriptors, and the numbers copied out: each step can fail, and
   what was done before is undone. */
long sys_pipe2(int *ufds, int flags)
{
	struct pipe *p;
	struct file *ends[2] = { NULL, NULL };
	int fds[2] = { -1, -1 }, r = -ENOMEM;

	if (flags & ~(O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	p = pipe_new();
	if (!p)
		return -ENOMEM;
	for (int i = 0; i < 2; i++) {
		ends[i] = file_new(&pipe_ops, NULL, (i == 0 ? O_RDONLY : O_WRONLY) | (flags & O_NONBLOCK), p);
		if (!ends[i]) {
			if (i == 0)
				pipe_free(p);
			goto undo;
		}
		count_end(ends[i], 1);
	}
	p->opened_readers = p->opened_writers = 1;
	for (int i = 0; i < 2; i++) {
		r = fds[i] = fd_install(ends[i], flags & O_CLOEXEC);
		if (r < 0)
			goto undo;
	}
	r = copyout(ufds, fds, sizeof(fds));
	if (r == 0)
		return 0;
undo:
	for (int i = 0; i < 2; i++) {
		if (fds[i] >= 0)
			fd_close(fds[i]);
		else if (ends[i])
			file_put(ends[i]);
	}
	return r;
}
