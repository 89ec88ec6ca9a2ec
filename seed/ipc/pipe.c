/* Pipes: a ring of bytes between those who write and those who read. Reading an
   empty pipe waits for a byte or for the last writer to close; writing to a full one
   waits for room or for the last reader to close. A FIFO is a pipe with a name. Read
   kernel/waitq.h and fs/file.h before; pipe(7). */
#include "abi/errno.h"
#include "abi/signal.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/poll.h"
#include "hooks.h"
#include "kernel/syscall.h"
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

/* Nothing but the struct: the pages of the ring come with the first bytes, and stay until
   both ends are closed. */
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

/* When both ends are closed, what nobody has read is lost. */
static void free_unused(struct pipe *p)
{
	if (p->readers > 0 || p->writers > 0)
		return;
	for (unsigned i = 0; i < PIPE_PAGES; i++)
		if (p->pages[i])
			page_put(p->pages[i]);
	kfree(p);
}

/* Bytes that are written and not yet read. */
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
	int r = 0;

	if (u->left == 0)
		return 0;
	/* The order matters: bytes that are there are read even if no writer is left. Only an empty
	   pipe has an end. */
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

		r = uio_out(u, (char *)page_addr(p->pages[at / PAGE_SIZE]) + at % PAGE_SIZE, n);
		if (r < 0)
			break;                     /* a bad address; but there may be room already for who writes */
		p->tail += n;
		done += n;
	}
	wake_all(&p->can_write);
	return done > 0 ? done : r;
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
	/* Nobody will ever read it. A program that ignores errors, as many do, would write for
	   ever: the signal ends it. */
	if (p->readers > 0)
		return 0;
	if (HOOKED(signal_hooks))
		signal_hooks.send_self(SIGPIPE);
	return -EPIPE;
}

/* As much as fits without going over the end of a page: 0, -EFAULT, -ENOMEM. head moves
   only after the bytes are there: what a bad address has left half done does not count. */
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
		wake_all(&p->can_read);
	}
	return done > 0 ? done : r;
}

/* Writable means that a short write would not wait. The end of the file is POLLHUP, but not
   for a FIFO that nobody has opened for writing yet. */
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
		return;                    /* a FIFO for which there was no memory */
	count_end(f, -1);
	wake_all(&p->can_read);
	wake_all(&p->can_write);
	if (f->inode && p->readers == 0 && p->writers == 0)
		f->inode->data = NULL;             /* the next open of the FIFO makes a new pipe */
	free_unused(p);
}

/* Wait until the other end has been opened once more than before. */
static int wait_for_other_end(struct file *f, struct pipe *p)
{
	/* Counting opens, and not looking at who is there: the other side may open, write and close
	   again before this thread runs, and it was there all the same. */
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
static int fifo_open(struct file *f)
{
	struct pipe *p = f->inode->data;

	if (!p)
		p = f->inode->data = pipe_new();
	if (!p)
		return -ENOMEM;
	f->data = p;
	count_end(f, 1);
	p->opened_readers += file_readable(f);
	p->opened_writers += file_writable(f);
	wake_all(&p->opened);
	return wait_for_other_end(f, p);
}

const struct file_ops pipe_ops = {
	.open = fifo_open, .read = pipe_read, .write = pipe_write, .poll = pipe_poll, .release = pipe_release,
};

/* A file for one end of a new pipe, and a descriptor for it. If there is no descriptor, the
   file goes, and with it its end: pipe_release counts it away again. */
static int install_end(struct pipe *p, unsigned flags)
{
	struct file *f = file_new(&pipe_ops, NULL, flags & ~O_CLOEXEC, p);
	int fd;

	if (!f) {
		free_unused(p);
		return -ENOMEM;
	}
	count_end(f, 1);
	fd = fd_install(f, flags & O_CLOEXEC);
	if (fd < 0)
		file_put(f);
	return fd;
}

/* Each step can fail, and what was done before is undone. */
long sys_pipe2(int *ufds, int flags)
{
	struct pipe *p;
	int fds[2], r;

	if (flags & ~(O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	p = pipe_new();
	if (!p)
		return -ENOMEM;
	p->opened_readers = p->opened_writers = 1;
	fds[0] = install_end(p, O_RDONLY | flags);
	if (fds[0] < 0)
		return fds[0];
	fds[1] = install_end(p, O_WRONLY | flags);
	r = fds[1] < 0 ? fds[1] : copyout(ufds, fds, sizeof(fds));
	if (r == 0)
		return 0;
	fd_close(fds[0]);
	if (fds[1] >= 0)
		fd_close(fds[1]);
	return r;
}
