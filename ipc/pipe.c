/* Pipes and FIFOs: bytes in a ring of pages, readers and writers waiting on each other. A write of up
   to a page takes one slot, or joins the last page if it fits there whole: so it is never torn. */
#include "ipc/pipe.h"
#include "fs/poll.h"
#include "proc/signal.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "kernel/waiters.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/termios.h"

/* ---- the ring ------------------------------------------------------------------------------- */

static struct page *pipe_page_get(struct pipe *p)
{
	struct page *page = p->spare;

	p->spare = NULL;
	return page ? page : page_alloc();
}

static void pipe_page_put(struct pipe *p, struct page *page)
{
	if (!p->spare && page->refs == 1)
		p->spare = page;
	else
		page_put(page);
}

void pipe_push(struct pipe *p, struct page *page, uint32_t off, uint32_t len, uint32_t flags)
{
	assert(!pipe_full(p));
	*pipe_slot(p, p->head) = (struct pipe_buf){ page, off, len, flags };
	p->head++;
}

void pipe_drop(struct pipe *p, uint32_t n)
{
	struct pipe_buf *b = pipe_slot(p, p->tail);

	assert(mutex_held(&p->lock));
	b->off += n;
	b->len -= n;
	if (b->len == 0) {
		p->tail++;
		if (b->flags & PIPE_MERGE)
			pipe_page_put(p, b->page);
		else
			page_put(b->page);
	}
}

void pipe_sigio(struct pipe *p, int end, unsigned events)
{
	struct file *f = p->end[end];

	if (unlikely(p->async) && f) {
		assert(mutex_held(&p->lock));
		file_notify(f, events);
	}
}

void pipe_notify_read(struct pipe *p, bool was_full)
{
	assert(mutex_held(&p->lock));
	if (!pipe_full(p)) {
		if (was_full)                /* else nobody waits, and to a poller it is no news */
			wake_one_for(&p->can_write, POLL_ROOM);
		pipe_sigio(p, 1, POLLOUT);
	}
	if (!pipe_empty(p))
		wake_next(&p->can_read);
}

void pipe_notify_write(struct pipe *p)
{
	assert(mutex_held(&p->lock));
	wake_one_for(&p->can_read, POLL_DATA);
	pipe_sigio(p, 0, POLLIN);
	if (!pipe_full(p))
		wake_next(&p->can_write);
}

int pipe_wait_read(struct pipe *p, bool nonblock)
{
	assert(mutex_held(&p->lock));
	while (pipe_empty(p) || unlikely(p->busy)) {
		if (p->writers == 0 && !p->busy)
			return 0;
		if (nonblock)
			return -EAGAIN;
		wait_note(WAIT_PIPE_READ, (uintptr_t)p);
		if (wait_on(&p->can_read, &p->lock, FOREVER) < 0)
			return -ERESTART;
	}
	return 1;
}

int pipe_wait_write(struct pipe *p, bool nonblock)
{
	assert(mutex_held(&p->lock));
	for (;;) {
		if (p->readers == 0) {
			signal_self(SIGPIPE);
			explain("write: EPIPE: the pipe has no reader left");
			return -EPIPE;
		}
		if (!pipe_full(p))
			return 1;
		if (nonblock) {
			explain("write: EAGAIN: all %u pages of the pipe are in use", p->nslots);
			return -EAGAIN;
		}
		wait_note(WAIT_PIPE_WRITE, (uintptr_t)p);
		if (wait_on(&p->can_write, &p->lock, FOREVER) < 0)
			return -ERESTART;
	}
}

/* ---- read and write ------------------------------------------------------------------------- */

static inline __attribute__((always_inline)) long take(struct pipe *p, struct uio *u, bool nonblock)
{
	size_t want = u->left;
	uint32_t tail;
	bool full;
	int r;

	if (want == 0)
		return 0;
	mutex_lock(&p->lock);
	r = likely(!pipe_empty(p) && !p->busy) ? 1 : pipe_wait_read(p, nonblock);
	tail = p->tail;
	full = pipe_full(p);
	while (r > 0 && u->left > 0 && !pipe_empty(p)) {
		struct pipe_buf *b = pipe_slot(p, p->tail);
		bool packet = b->flags & PIPE_PACKET;
		size_t before = u->left;

		if (uio_copy_to(u, page_addr(b->page) + b->off, min((size_t)b->len, before)) < 0) {
			u->left = before;        /* of a buffer all or nothing */
			r = -EFAULT;
			break;
		}
		pipe_drop(p, packet ? b->len : before - u->left);
		if (packet)
			break;
	}
	if (p->tail != tail)
		pipe_notify_read(p, full);
	else if (!pipe_empty(p))
		wake_next(&p->can_read);
	mutex_unlock(&p->lock);
	return want != u->left ? (long)(want - u->left) : min(r, 0);
}

static long pipe_read(struct file *f, struct uio *u, int64_t *pos)
{
	return take(f->data, u, f->flags & O_NONBLOCK);
}

long pipe_take(struct pipe *p, struct uio *u, bool nonblock)
{
	return take(p, u, nonblock);
}

/* The odd bytes of a write join the last page if they fit there; whole pages follow. */
static int write_merge(struct pipe *p, struct uio *u, size_t n)
{
	struct pipe_buf *b = pipe_slot(p, p->head - 1);
	size_t before = u->left;

	if (n == 0 || pipe_empty(p) || !(b->flags & PIPE_MERGE) || b->off + b->len + n > PAGE_SIZE)
		return 0;
	if (uio_copy_from(u, page_addr(b->page) + b->off + b->len, n) < 0) {
		u->left = before;
		return -EFAULT;
	}
	b->len += n;
	return 0;
}

static int write_page(struct pipe *p, struct uio *u, uint32_t flags)
{
	size_t before = u->left;
	struct page *page = pipe_page_get(p);
	int r;

	if (!page)
		return -ENOMEM;
	r = uio_copy_from(u, page_addr(page), min(before, PAGE_SIZE));
	if (r < 0) {
		u->left = before;
		pipe_page_put(p, page);
	} else {
		pipe_push(p, page, 0, before - u->left, flags);
	}
	return r;
}

static long pipe_write(struct file *f, struct uio *u, int64_t *pos)
{
	struct pipe *p = f->data;
	size_t want = u->left, notified = want;
	uint32_t flags = f->flags & O_DIRECT ? PIPE_PACKET : PIPE_MERGE;
	int r = 0;

	if (want == 0)
		return 0;
	mutex_lock(&p->lock);
	if (flags == PIPE_MERGE && p->readers)
		r = write_merge(p, u, want & PAGE_OFFSET_MASK);
	while (r >= 0 && u->left > 0) {
		if (pipe_full(p) && notified != u->left) {
			pipe_notify_write(p);
			notified = u->left;
		}
		r = likely(p->readers && !pipe_full(p)) ? 1 : pipe_wait_write(p, f->flags & O_NONBLOCK);
		if (r > 0)
			r = write_page(p, u, flags);
	}
	if (notified != u->left)
		pipe_notify_write(p);
	else if (!pipe_full(p))
		wake_next(&p->can_write);
	mutex_unlock(&p->lock);
	return want != u->left ? (long)(want - u->left) : r;
}

static inline unsigned pipe_ready(struct file *f, struct pipe *p)
{
	unsigned events = 0;

	if (file_readable(f)) {
		if (!pipe_empty(p))
			events |= POLLIN | POLLRDNORM;
		/* a FIFO opened before any writer has not seen one hang up */
		if (p->writers == 0 && f->pos != (int64_t)p->w_opens + 1)
			events |= POLLHUP;
	}
	if (file_writable(f)) {
		if (!pipe_full(p))
			events |= POLLOUT | POLLWRNORM;
		if (p->readers == 0)
			events |= POLLERR;
	}
	return events;
}

/* Out of line, so that a mere look saves no registers for it. */
static __attribute__((noinline)) unsigned pipe_poll_add(struct file *f, struct pipe *p, struct poller *pl)
{
	if (file_readable(f))
		poller_add(pl, &p->can_read);
	if (file_writable(f))
		poller_add(pl, &p->can_write);
	return pipe_ready(f, p);
}

static unsigned pipe_poll(struct file *f, struct poller *pl)
{
	return pl ? pipe_poll_add(f, f->data, pl) : pipe_ready(f, f->data);
}

static long pipe_ioctl(struct file *f, unsigned cmd, uintptr_t arg)
{
	struct pipe *p = f->data;
	uint32_t sum = 0;

	if (cmd != FIONREAD)
		return -ENOTTY;
	mutex_lock(&p->lock);
	for (uint32_t i = p->tail; i != p->head; i++)
		sum += pipe_slot(p, i)->len;
	mutex_unlock(&p->lock);
	return put_user32((void *)arg, sum);
}

static int pipe_setfl(struct file *f, uint32_t flags)
{
	if (flags & O_ASYNC)
		((struct pipe *)f->data)->async = true;
	return 0;
}

const struct file_ops fifo_ops = {
	.read = pipe_read, .write = pipe_write, .ioctl = pipe_ioctl, .poll = pipe_poll, .setfl = pipe_setfl,
	.open = fifo_open, .release = pipe_release, .fcntl = pipe_fcntl, .kind = FILE_STREAM,
};

struct pipe *pipe_of(struct file *f)
{
	return f->ops == &fifo_ops ? f->data : NULL;
}
