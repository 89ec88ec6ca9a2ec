/* splice, tee, vmsplice: pages move between pipes, files and user memory by reference. Out of a pipe into
   a file they are written from where they lie; a file that has no pages of its own (terminal, /proc) is
   read into fresh ones. */
#include "ipc/pipe.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/mman.h"
#include "fs/inode.h"
#include "kernel/sched.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/vm.h"

#define SPLICE_ALL (SPLICE_F_MOVE | SPLICE_F_NONBLOCK | SPLICE_F_MORE | SPLICE_F_GIFT)

/* ---- pipe to pipe --------------------------------------------------------------------------------- */

/* Wait until in has something and out has room. 1, 0 at the end of in, -errno. Nothing locked. */
static int wait_both(struct pipe *in, struct pipe *out, bool nonblock)
{
	int r;

	mutex_lock(&in->lock);
	r = pipe_wait_read(in, nonblock);
	mutex_unlock(&in->lock);
	if (r <= 0)
		return r;
	mutex_lock(&out->lock);
	r = pipe_wait_write(out, nonblock);
	mutex_unlock(&out->lock);
	return r;
}

/* Move (or with `copy`: let both have) up to n bytes. Holds both. */
static size_t move_bufs(struct pipe *in, struct pipe *out, size_t n, bool copy)
{
	size_t done = 0;

	for (uint32_t at = in->tail; at != in->head && done < n && !pipe_full(out) && !in->busy;) {
		struct pipe_buf *b = pipe_slot(in, at);
		uint32_t len = min((size_t)b->len, n - done), flags = b->flags & PIPE_PACKET;

		page_get(b->page);
		pipe_push(out, b->page, b->off, len, flags);
		at++;
		if (!copy)
			pipe_drop(in, len);
		done += len;
	}
	return done;
}

static long pipe_to_pipe(struct pipe *in, struct pipe *out, size_t n, bool nonblock, bool copy)
{
	size_t done = 0;
	int r;

	if (in == out)
		return -EINVAL;
	do {
		r = wait_both(in, out, nonblock);
		if (r <= 0)
			return r;
		mutex_lock_pair(&in->lock, &out->lock);
		if (out->readers)
			done = move_bufs(in, out, n, copy);
		if (done && !copy)
			pipe_notify_read(in, true);
		if (done)
			pipe_notify_write(out);
		mutex_unlock_pair(&in->lock, &out->lock);
	} while (done == 0);             /* somebody else was faster */
	return done;
}

/* ---- file to pipe --------------------------------------------------------------------------------- */

/* The page of a file at pos, counted, with how much of it holds data: 0 at the end. Takes its lock. */
static long file_page(struct vmobj *o, int64_t pos, size_t n, struct page **out)
{
	struct page *p;

	mutex_lock(&o->lock);
	n = pos >= o->size ? 0 : min(min(n, PAGE_SIZE - (pos & PAGE_OFFSET_MASK)), o->size - pos);
	p = n ? vmobj_peek(o, pos >> PAGE_SHIFT) : NULL;
	if (p)
		page_get(p);
	mutex_unlock(&o->lock);
	if (n && !p)
		p = page_alloc_zero();       /* a hole */
	*out = p;
	return n && !p ? -ENOMEM : n;
}

/* Bytes of any other file, in a fresh page. May sleep long: no lock held. */
static long read_page(struct file *f, int64_t *pos, size_t n, struct page **out)
{
	struct page *p = page_alloc();
	struct uio u;
	long got;

	if (!p)
		return -ENOMEM;
	uio_kernel(&u, page_addr(p), min(n, PAGE_SIZE));
	got = file_read(f, &u, pos);
	if (got <= 0)
		page_put(p);
	*out = p;
	return got;
}

static long file_to_pipe(struct file *in, int64_t *pos, struct pipe *out, size_t n, bool nonblock)
{
	struct vmobj *o = in->ops->mmap ? in->inode->obj : NULL;
	size_t done = 0;
	long r = 0;

	while (done < n) {
		struct page *p;
		uint32_t off = 0;

		mutex_lock(&out->lock);
		r = pipe_wait_write(out, nonblock || done);
		mutex_unlock(&out->lock);
		if (r < 0)
			break;
		if (o)
			off = *pos & PAGE_OFFSET_MASK;
		r = o ? file_page(o, *pos, n - done, &p) : read_page(in, pos, n - done, &p);
		if (r <= 0)
			break;
		mutex_lock(&out->lock);
		if (out->readers && !pipe_full(out)) {
			pipe_push(out, p, off, r, o ? 0 : PIPE_MERGE);
			pipe_notify_write(out);
			done += r;
			if (o)
				*pos += r;
			p = NULL;
		} else if (!o) {
			/* read already: wait for room in any case, or the bytes are lost */
			if (pipe_wait_write(out, false) > 0) {
				pipe_push(out, p, 0, r, PIPE_MERGE);
				pipe_notify_write(out);
				done += r;
				p = NULL;
			}
		}
		mutex_unlock(&out->lock);
		if (p)
			page_put(p);
		if (!o && (r < PAGE_SIZE || !(file_poll(in, NULL) & POLLIN)))
			break;               /* there is no more just now */
		if (task_attention(current_task()) & ATT_WAKES)
			break;
	}
	if (done && o)
		inotify_file(in, IN_ACCESS);
	return done ? done : r;
}

/* ---- pipe to file --------------------------------------------------------------------------------- */

/* Readers are kept off by `busy` while a buffer is written elsewhere without the lock. */
static long pipe_to_file(struct pipe *in, struct file *out, int64_t *pos, size_t n, bool nonblock)
{
	size_t done = 0;
	long r;

	mutex_lock(&in->lock);
	r = pipe_wait_read(in, nonblock);
	while (r > 0 && done < n && !pipe_empty(in)) {
		struct pipe_buf b = *pipe_slot(in, in->tail);
		struct uio u;

		b.len = min((size_t)b.len, n - done);
		in->busy = true;
		mutex_unlock(&in->lock);
		uio_kernel(&u, page_addr(b.page) + b.off, b.len);
		r = file_write(out, &u, pos);
		mutex_lock(&in->lock);
		in->busy = false;
		if (r > 0) {
			pipe_drop(in, r);
			done += r;
		}
		if (r != b.len || task_attention(current_task()) & ATT_WAKES)
			break;
	}
	pipe_notify_read(in, true);
	wake_all(&in->can_read);         /* those who waited for us, even if the end has come */
	mutex_unlock(&in->lock);
	return done ? done : r;
}

/* ---- the calls ------------------------------------------------------------------------------------ */

static long splice_files(struct file *in, off_t *uinoff, struct file *out, off_t *uoutoff, size_t n, unsigned flags,
			 bool copy)
{
	struct pipe *ip = pipe_of(in), *op = pipe_of(out);
	bool nonblock = flags & SPLICE_F_NONBLOCK;
	int64_t ipos, opos;
	long r;

	if ((ip && uinoff) || (op && uoutoff))
		return -ESPIPE;
	r = file_offset_in(out, uoutoff, &opos);
	if (r == 0)
		r = file_offset_in(in, uinoff, &ipos);
	if (r == -EFAULT)
		return r;
	if (!file_readable(in) || !file_writable(out))
		return -EBADF;
	if (copy ? !ip || !op : !ip && !op) {
		explain("splice: EINVAL: not enough of the ends are pipes");
		return -EINVAL;
	}
	if (r < 0 || (uinoff && !(in->fmode & FMODE_SEEKED)) || (uoutoff && !(out->fmode & FMODE_SEEKED)) ||
	    (in->ops->kind | out->ops->kind) & FILE_NOSPLICE)
		return -EINVAL;
	if (ip && op)
		return pipe_to_pipe(ip, op, n, nonblock || (in->flags | out->flags) & O_NONBLOCK, copy);
	if (op) {
		if (!in->ops->read)
			return -EINVAL;
		r = file_to_pipe(in, &ipos, op, n, nonblock || out->flags & O_NONBLOCK);
		return r > 0 && file_offset_out(in, uinoff, ipos) < 0 ? -EFAULT : r;
	}
	if (out->flags & O_APPEND || !out->ops->write)
		return -EINVAL;
	r = pipe_to_file(ip, out, &opos, n, nonblock || in->flags & O_NONBLOCK);
	return r > 0 && file_offset_out(out, uoutoff, opos) < 0 ? -EFAULT : r;
}

/* splice, or with `copy` tee, of two descriptors. */
static long splice_fds(int fdin, off_t *uinoff, int fdout, off_t *uoutoff, size_t n, unsigned flags, bool copy)
{
	struct file *in, *out;
	long r = -EBADF;

	if (flags & ~SPLICE_ALL)
		return -EINVAL;
	if (n == 0)
		return 0;
	in = fd_get(fdin);
	out = fd_get(fdout);
	if (in && out)
		r = splice_files(in, uinoff, out, uoutoff, min(n, (size_t)INT32_MAX), flags, copy);
	if (in)
		file_put(in);
	if (out)
		file_put(out);
	return r;
}

long sys_splice(int fdin, off_t *uinoff, int fdout, off_t *uoutoff, size_t n, unsigned flags)
{
	return n ? splice_fds(fdin, uinoff, fdout, uoutoff, n, flags, false) : 0;
}

long sys_tee(int fdin, int fdout, size_t n, unsigned flags)
{
	return splice_fds(fdin, NULL, fdout, NULL, n, flags, true);
}

/* The pages of user memory into the pipe, shared with the program that gave them. */
static long memory_to_pipe(struct pipe *p, struct uio *u, bool nonblock)
{
	size_t want = u->left;
	long r = 1;

	while (u->left > 0 && r > 0) {
		struct page *page;
		uint32_t off, len;

		while (u->seg_left == 0) {
			u->base = u->next->base;
			u->seg_left = u->next->len;
			u->next++;
		}
		off = u->base & PAGE_OFFSET_MASK;
		len = min(PAGE_SIZE - off, u->seg_left);
		r = user_range_ok(u->base, len) ? space_page(current->space, u->base, PROT_READ, &page) : -EFAULT;
		if (r < 0)
			break;
		mutex_lock(&p->lock);
		r = pipe_wait_write(p, nonblock || (u->left < want && pipe_full(p)));
		if (r > 0) {
			pipe_push(p, page, off, len, 0);
			pipe_notify_write(p);
			u->base += len;
			u->seg_left -= len;
			u->left -= len;
		}
		mutex_unlock(&p->lock);
		if (r < 0)
			page_put(page);
	}
	return want != u->left ? (long)(want - u->left) : min(r, 0l);
}

long sys_vmsplice(int fd, const struct iovec *uvec, size_t n, unsigned flags)
{
	struct iovec_k fast[8], *vec = fast;
	struct file *f;
	struct pipe *p;
	struct uio u;
	long r = -EBADF;

	if (flags & ~SPLICE_ALL)
		return -EINVAL;
	f = fd_get(fd);
	if (!f)
		return r;
	p = pipe_of(f);
	if (!p)
		goto drop_file;
	r = uio_import(&u, (uintptr_t)uvec, n, fast, &vec);
	if (r < 0)
		goto drop_file;
	r = (file_writable(f) ? memory_to_pipe : pipe_take)(p, &u, flags & SPLICE_F_NONBLOCK || f->flags & O_NONBLOCK);
	if (vec != fast)
		kfree(vec);
drop_file:
	file_put(f);
	return r;
}
