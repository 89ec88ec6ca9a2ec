/* How pipes begin and end: pipe2, the rendezvous of a FIFO's opens, the last close, the size. */
#include "ipc/pipe.h"
#include "ipc/init.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/poll.h"
#include "abi/stat.h"
#include "fs/anon.h"
#include "fs/inode.h"
#include "fs/procfs.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "kernel/waiters.h"
#include "lib/bits.h"
#include "mm/slab.h"
#include "proc/cred.h"

uint64_t pipe_max_size = 1 << 20;
static uint64_t user_pages_soft = 16384, user_pages_hard;       /* 0: no limit */
static struct kcache *pipe_cache;

/* The owner's pipes have n slots more (or fewer). */
static uint64_t charge(struct pipe *p, int64_t n)
{
	return __atomic_add_fetch(&p->owner->pipe_pages, n, __ATOMIC_RELAXED);
}

static bool too_many(uint64_t pages, uint64_t limit)
{
	return unlikely(limit && pages > limit) && !capable(CAP_SYS_RESOURCE) && !capable(CAP_SYS_ADMIN);
}

static struct pipe *pipe_new(void)
{
	struct pipe *p = kcache_zalloc(pipe_cache);

	if (!p)
		return NULL;
	p->owner = current->cred->user;
	p->nslots = PIPE_SLOTS;
	if (too_many(charge(p, p->nslots), user_pages_soft)) {
		p->nslots = PIPE_SLOTS_MIN;
		charge(p, PIPE_SLOTS_MIN - PIPE_SLOTS);
	}
	p->bufs = too_many(p->owner->pipe_pages, user_pages_hard) ? NULL : kmalloc(p->nslots * sizeof(*p->bufs));
	if (!p->bufs) {
		charge(p, -(int64_t)p->nslots);
		kcache_free(pipe_cache, p);
		return NULL;
	}
	ref_get(&p->owner->refs);
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
	charge(p, -(int64_t)p->nslots);
	user_put(p->owner);
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
		pipe_sigio(p, 0, POLLIN | POLLHUP);
		pipe_sigio(p, 1, POLLOUT | POLLERR);
	}
}

void pipe_release(struct file *f)
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
int fifo_open(struct file *f)
{
	struct inode *i = f->inode;
	struct pipe *p;
	int r;

	f->data = NULL;
	if (!file_readable(f) && !file_writable(f))
		return -EINVAL;
	mutex_lock(&i->lock);
	p = i->ipc;
	if (!p)
		p = i->ipc = pipe_new();
	if (p)
		p->users++;
	mutex_unlock(&i->lock);
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
	uint64_t pages = charge(p, slots - p->nslots);

	if (slots > p->nslots && (too_many(pages, user_pages_soft) || too_many(pages, user_pages_hard))) {
		explain("fcntl: EPERM: the user's pipes would have %lu pages, pipe-user-pages-soft is %lu", pages,
			user_pages_soft);
		charge(p, p->nslots - slots);
		return -EPERM;
	}
	bufs = kmalloc(slots * sizeof(*bufs));
	if (!bufs) {
		charge(p, p->nslots - slots);
		return -ENOMEM;
	}
	for (uint32_t i = 0; i < n; i++)
		bufs[i] = *pipe_slot(p, p->tail + i);
	kfree(p->bufs);
	p->bufs = bufs;
	p->tail = 0;
	p->head = n;
	p->nslots = slots;
	pipe_notify_read(p, true);
	return 0;
}

long pipe_fcntl(struct file *f, int cmd, unsigned long arg)
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

/* Both files of a new pipe. 0, -ENOMEM, -ENFILE. */
static int pipe_make(struct file *out[2], uint32_t flags)
{
	struct inode *i = anon_inode("pipe", S_IFIFO | 0600);
	int r = -ENOMEM;

	if (!i)
		return -ENOMEM;
	r = -ENFILE;
	i->ipc = pipe_new();
	if (!i->ipc)
		goto drop_inode;
	out[0] = file_new(&fifo_ops, i, O_RDONLY | (flags & ~O_DIRECT), NULL);
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
	procfs_register_u64("sys/fs/pipe-user-pages-soft", 0644, &user_pages_soft, 0, INT64_MAX);
	procfs_register_u64("sys/fs/pipe-user-pages-hard", 0644, &user_pages_hard, 0, INT64_MAX);
}
