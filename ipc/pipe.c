/* Pipes and FIFOs: bytes in a ring of pages, readers and writers waiting on each other. A write of up
   to a page takes one slot, or joins the last page if it fits there whole: so it is never torn. */
#include "ipc/pipe.h"
#include "ipc/init.h"
#include "fs/anon.h"
#include "fs/inode.h"
#include "fs/poll.h"
#include "fs/procfs.h"
#include "proc/cred.h"
#include "proc/signal.h"
#include "mm/slab.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "kernel/waiters.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/stat.h"
#include "abi/termios.h"
#include "lib/bits.h"
#include "lib/string.h"

uint64_t pipe_max_size = 1 << 20;
static struct kcache *pipe_cache;

/* ---- the ring ------------------------------------------------------------------------------- */

static struct page *page_take(struct pipe *p)
{
	struct page *page = p->spare;

	p->spare = NULL;
	return page ? page : page_alloc();
}

static void page_give(struct pipe *p, struct page *page)
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

	b->off += n;
	b->len -= n;
	if (b->len == 0) {
		p->tail++;
		if (b->flags & PIPE_MERGE)
			page_give(p, b->page);
		else
			page_put(b->page);
	}
}

static void sigio(struct pipe *p, int end, unsigned events)
{
	struct file *f = p->end[end];

	if (unlikely(p->async) && f)
		file_notify(f, events);
}

void pipe_news_read(struct pipe *p)
{
	if (!pipe_full(p)) {
		wake_one(&p->can_write);
		sigio(p, 1, POLLOUT);
	}
	if (!pipe_empty(p))
		wake_one(&p->can_read);
}

void pipe_news_write(struct pipe *p)
{
	wake_one(&p->can_read);
	sigio(p, 0, POLLIN);
	if (!pipe_full(p))
		wake_one(&p->can_write);
}

int pipe_wait_read(struct pipe *p, bool nonblock)
{
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

static long pipe_read(struct file *f, struct uio *u, int64_t *pos)
{
	struct pipe *p = f->data;
	size_t want = u->left;
	uint32_t tail;
	int r;

	if (want == 0)
		return 0;
	mutex_lock(&p->lock);
	r = likely(!pipe_empty(p) && !p->busy) ? 1 : pipe_wait_read(p, f->flags & O_NONBLOCK);
	tail = p->tail;
	while (r > 0 && u->left > 0 && !pipe_empty(p)) {
		struct pipe_buf *b = pipe_slot(p, p->tail);
		bool packet = b->flags & PIPE_PACKET;
		size_t before = u->left;

		if (uio_give(u, page_addr(b->page) + b->off, min((size_t)b->len, before)) < 0)
			r = -EFAULT;
		if (packet && r > 0)
			pipe_drop(p, b->len);
		else if (before != u->left)
			pipe_drop(p, before - u->left);
		if (packet)
			break;
	}
	if (p->tail != tail)
		pipe_news_read(p);
	else if (!pipe_empty(p))
		wake_one(&p->can_read);
	mutex_unlock(&p->lock);
	return want != u->left ? (long)(want - u->left) : min(r, 0);
}

/* The odd bytes of a write join the last page if they fit there; whole pages follow. */
static int write_merge(struct pipe *p, struct uio *u, size_t n)
{
	struct pipe_buf *b = pipe_slot(p, p->head - 1);
	size_t before = u->left;

	if (n == 0 || pipe_empty(p) || !(b->flags & PIPE_MERGE) || b->off + b->len + n > PAGE_SIZE)
		return 0;
	if (uio_take(u, page_addr(b->page) + b->off + b->len, n) < 0) {
		b->len += before - u->left;
		return -EFAULT;
	}
	b->len += n;
	return 0;
}

static int write_page(struct pipe *p, struct uio *u, uint32_t flags)
{
	size_t before = u->left;
	struct page *page = page_take(p);
	int r;

	if (!page)
		return -ENOMEM;
	r = uio_take(u, page_addr(page), min(before, PAGE_SIZE));
	if (before == u->left)
		page_give(p, page);
	else
		pipe_push(p, page, 0, before - u->left, flags);
	return r;
}

static long pipe_write(struct file *f, struct uio *u, int64_t *pos)
{
	struct pipe *p = f->data;
	size_t want = u->left, told = want;
	uint32_t flags = f->flags & O_DIRECT ? PIPE_PACKET : PIPE_MERGE;
	int r = 0;

	if (want == 0)
		return 0;
	mutex_lock(&p->lock);
	if (flags == PIPE_MERGE && p->readers)
		r = write_merge(p, u, want & PAGE_MASK);
	while (r >= 0 && u->left > 0) {
		if (pipe_full(p) && told != u->left) {
			pipe_news_write(p);
			told = u->left;
		}
		r = likely(p->readers && !pipe_full(p)) ? 1 : pipe_wait_write(p, f->flags & O_NONBLOCK);
		if (r > 0)
			r = write_page(p, u, flags);
	}
	if (told != u->left)
		pipe_news_write(p);
	else if (!pipe_full(p))
		wake_one(&p->can_write);
	mutex_unlock(&p->lock);
	return want != u->left ? (long)(want - u->left) : r;
}

static unsigned pipe_poll(struct file *f, struct poller *pl)
{
	struct pipe *p = f->data;
	unsigned events = 0;

	if (file_readable(f)) {
		poller_add(pl, &p->can_read);
		if (!pipe_empty(p))
			events |= POLLIN | POLLRDNORM;
		/* a FIFO opened before any writer has not seen one hang up */
		if (p->writers == 0 && f->pos != (int64_t)p->w_opens + 1)
			events |= POLLHUP;
	}
	if (file_writable(f)) {
		poller_add(pl, &p->can_write);
		if (!pipe_full(p))
			events |= POLLOUT | POLLWRNORM;
		if (p->readers == 0)
			events |= POLLERR;
	}
	return events;
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

/* ---- birth and death ------------------------------------------------------------------------ */

static struct pipe *pipe_new(void)
{
	struct pipe *p = kcache_zalloc(pipe_cache);

	if (!p)
		return NULL;
	p->bufs = kmalloc(PIPE_SLOTS * sizeof(*p->bufs));
	if (!p->bufs) {
		kcache_free(pipe_cache, p);
		return NULL;
	}
	p->nslots = PIPE_SLOTS;
	mutex_init(&p->lock, RANK_IPC);
	waitq_init(&p->can_read);
	waitq_init(&p->can_write);
	return p;
}

static void pipe_free(struct pipe *p)
{
	for (; !pipe_empty(p); p->tail++)
		page_put(pipe_slot(p, p->tail)->page);
	if (p->spare)
		page_put(p->spare);
	kfree(p->bufs);
	kcache_free(pipe_cache, p);
}

/* One file less on the inode's pipe. */
static void pipe_leave(struct inode *i, struct pipe *p)
{
	bool last;

	mutex_lock(&i->lock);
	last = --p->users == 0;
	if (last)
		i->ipc = NULL;
	mutex_unlock(&i->lock);
	if (last)
		pipe_free(p);
}

static void count_ends(struct pipe *p, struct file *f, int n)
{
	p->readers += file_readable(f) ? n : 0;
	p->writers += file_writable(f) ? n : 0;
	for (int end = 0; end < 2; end++)
		if (n > 0 && (end ? file_writable(f) : file_readable(f)))
			p->end[end] = f;
		else if (n < 0 && p->end[end] == f)
			p->end[end] = NULL;
	if (n < 0 && (p->readers == 0 || p->writers == 0)) {
		wake_all(&p->can_read);
		wake_all(&p->can_write);
		sigio(p, 0, POLLIN | POLLHUP);
		sigio(p, 1, POLLOUT | POLLERR);
	}
}

static void pipe_release(struct file *f)
{
	struct pipe *p = f->data;

	if (!p)
		return;        /* its open failed */
	mutex_lock(&p->lock);
	count_ends(p, f, -1);
	mutex_unlock(&p->lock);
	pipe_leave(f->inode, p);
}

/* Sleep until somebody opens the other end, even if he closes it at once. Holds p->lock. */
static int wait_partner(struct pipe *p, struct waitq *q, uint32_t *opens)
{
	uint32_t seen = *opens;

	while (*opens == seen) {
		wait_note(WAIT_FIFO_OPEN, (uintptr_t)p);
		if (wait_on(q, &p->lock, FOREVER) < 0 && *opens == seen)
			return -ERESTART;
	}
	return 0;
}

static int rendezvous(struct pipe *p, struct file *f, bool named)
{
	bool r = file_readable(f), w = file_writable(f), nonblock = f->flags & O_NONBLOCK;

	if (named && !r && nonblock && p->readers == 0) {
		explain("open: ENXIO: nobody has the FIFO open for reading");
		return -ENXIO;
	}
	count_ends(p, f, 1);
	p->r_opens += r;
	p->w_opens += w;
	if (r)
		wake_all(&p->can_write);
	if (w)
		wake_all(&p->can_read);
	if (!named || (r && w))
		return 0;
	if (r && p->writers == 0) {
		if (!nonblock)
			return wait_partner(p, &p->can_read, &p->w_opens);
		f->pos = (int64_t)p->w_opens + 1;
	}
	if (w && p->readers == 0)
		return wait_partner(p, &p->can_write, &p->r_opens);
	return 0;
}

/* Open of a FIFO, or of a pipe through /proc/PID/fd. */
static int fifo_open(struct file *f)
{
	struct inode *i = f->inode;
	struct pipe *p;
	int r;

	mutex_lock(&i->lock);
	p = i->ipc;
	if (!p)
		p = i->ipc = pipe_new();
	if (p)
		p->users++;
	mutex_unlock(&i->lock);
	f->data = NULL;
	if (!p)
		return -ENOMEM;
	f->pos = 0;
	mutex_lock(&p->lock);
	r = rendezvous(p, f, i->mount != anon_mount);
	if (r == 0)
		f->data = p;
	else if (r != -ENXIO)
		count_ends(p, f, -1);
	mutex_unlock(&p->lock);
	if (r < 0)
		pipe_leave(i, p);
	return r;
}

static int pipe_resize(struct pipe *p, uint64_t size)
{
	uint64_t slots = max(size, PAGE_SIZE) > 1ul << 31 ? 0 : 1ul << log2_up(page_up(max(size, PAGE_SIZE)) / PAGE_SIZE);
	struct pipe_buf *bufs;
	uint32_t n = p->head - p->tail;

	if (slots == 0)
		return -EINVAL;
	if (slots > p->nslots && slots * PAGE_SIZE > pipe_max_size && !capable(CAP_SYS_RESOURCE)) {
		explain("fcntl: EPERM: %lu bytes are more than pipe-max-size, %lu", slots * PAGE_SIZE, pipe_max_size);
		return -EPERM;
	}
	if (n > slots) {
		explain("fcntl: EBUSY: %u pages of the pipe are in use", n);
		return -EBUSY;
	}
	bufs = kmalloc(slots * sizeof(*bufs));
	if (!bufs)
		return -ENOMEM;
	for (uint32_t i = 0; i < n; i++)
		bufs[i] = *pipe_slot(p, p->tail + i);
	kfree(p->bufs);
	p->bufs = bufs;
	p->tail = 0;
	p->head = n;
	p->nslots = slots;
	pipe_news_read(p);
	return 0;
}

static long pipe_fcntl(struct file *f, int cmd, unsigned long arg)
{
	struct pipe *p = f->data;
	long r = 0;

	if (cmd != F_SETPIPE_SZ && cmd != F_GETPIPE_SZ)
		return -EINVAL;
	mutex_lock(&p->lock);
	if (cmd == F_SETPIPE_SZ)
		r = pipe_resize(p, (unsigned)arg);
	if (r == 0)
		r = (long)p->nslots * PAGE_SIZE;
	mutex_unlock(&p->lock);
	return r;
}

const struct file_ops fifo_ops = {
	.read = pipe_read, .write = pipe_write, .ioctl = pipe_ioctl, .poll = pipe_poll, .setfl = pipe_setfl,
	.open = fifo_open, .release = pipe_release, .fcntl = pipe_fcntl, .kind = FILE_STREAM,
};

struct pipe *pipe_of(struct file *f)
{
	return f->ops == &fifo_ops ? f->data : NULL;
}

/* Both files of a new pipe. 0, -ENOMEM, -ENFILE. */
static int pipe_make(struct file *out[2], uint32_t flags)
{
	struct inode *i = anon_inode("pipe", S_IFIFO | 0600);
	int r = -ENOMEM;

	if (!i)
		return -ENOMEM;
	i->ipc = pipe_new();
	if (!i->ipc)
		goto drop_inode;
	out[0] = file_new(&fifo_ops, i, O_RDONLY | flags, NULL);
	if (!out[0])
		goto drop_pipe;
	inode_get(i);
	out[1] = file_new(&fifo_ops, i, O_WRONLY | flags, NULL);
	if (!out[1]) {
		file_put(out[0]);
		goto drop_pipe;
	}
	for (int end = 0; end < 2; end++) {
		struct pipe *p = i->ipc;

		out[end]->data = p;
		out[end]->pos = 0;
		p->users++;
		count_ends(p, out[end], 1);
	}
	return 0;
drop_pipe:
	pipe_free(i->ipc);
	i->ipc = NULL;
	r = -ENFILE;
drop_inode:
	inode_put(i);
	return r;
}

long sys_pipe2(int *fds, int flags)
{
	struct file *f[2];
	int fd[2], r;

	if (flags & ~(O_CLOEXEC | O_NONBLOCK | O_DIRECT))
		return -EINVAL;
	r = pipe_make(f, flags & (O_NONBLOCK | O_DIRECT));
	if (r < 0)
		return r;
	r = fd[0] = fd_reserve(0, flags & O_CLOEXEC);
	if (r < 0)
		goto drop_files;
	r = fd[1] = fd_reserve(0, flags & O_CLOEXEC);
	if (r < 0)
		goto drop_first;
	r = copyout(fds, fd, 8);
	if (r < 0)
		goto drop_second;
	fd_fill(fd[0], f[0]);
	fd_fill(fd[1], f[1]);
	return 0;
drop_second:
	fd_unreserve(fd[1]);
drop_first:
	fd_unreserve(fd[0]);
drop_files:
	file_put(f[0]);
	file_put(f[1]);
	return r;
}

long sys_pipe(int *fds)
{
	return sys_pipe2(fds, 0);
}

void pipe_init(void)
{
	pipe_cache = kcache_new("pipe", sizeof(struct pipe));
	procfs_register_u64("sys/fs/pipe-max-size", 0644, &pipe_max_size, PAGE_SIZE, 1ul << 31);
}
