/* sendfile(2) and copy_file_range(2): from file to file inside the kernel, page by page. Pages of a
   regular file are written from where they lie; others pass through one bounce page. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "cpu/usercopy.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "kernel/sched.h"
#include "kernel/syscall.h"
#include "kernel/thread.h"
#include "mm/vm.h"
#include "proc/proc.h"

#define MAX_RW 0x7ffff000ul

/* Up to n bytes of `in` at *pos as kernel memory: in *p (counted), at *at. Bytes, 0 at the end, -errno. */
static long page_of(struct file *in, int64_t pos, size_t n, struct page *bounce, struct page **p, void **at)
{
	struct vmobj *o = in->inode->obj;
	struct uio u;

	n = min(n, PAGE_SIZE - (pos & PAGE_OFFSET_MASK));
	*p = NULL;
	if (o && in->ops->mmap) {
		mutex_lock(&o->lock);
		n = pos >= o->size ? 0 : min(n, o->size - pos);
		*p = n ? vmobj_peek(o, pos >> PAGE_SHIFT) : NULL;
		if (*p)
			page_get(*p);
		mutex_unlock(&o->lock);
	}
	if (*p) {
		inotify_file(in, IN_ACCESS);
		*at = page_addr(*p) + (pos & PAGE_OFFSET_MASK);
		return n;
	}
	*at = page_addr(bounce);
	uio_kernel(&u, *at, n);
	return n ? file_read(in, &u, &pos) : 0;
}

/* Copy up to n bytes; *ipos and opos (NULL: the file's own) advance by what arrived. */
static long copy_bytes(struct file *in, int64_t *ipos, struct file *out, int64_t *opos, size_t n)
{
	struct page *bounce = page_alloc(), *p;
	size_t done = 0;
	long got = bounce ? 0 : -ENOMEM, put;
	struct uio u;
	void *at;

	while (bounce && done < n) {
		got = page_of(in, *ipos, n - done, bounce, &p, &at);
		if (got <= 0)
			break;
		uio_kernel(&u, at, got);
		put = file_write(out, &u, opos);
		if (p)
			page_put(p);
		if (put > 0) {
			*ipos += put;
			done += put;
		}
		if (put != got) {
			got = put;
			break;
		}
		if (task_attention(&current->task) & ATT_WAKES)
			break;
		if (S_ISFIFO(out->inode->mode) && !(file_poll(out, NULL) & POLLOUT))
			break;           /* a full pipe has taken what it can, as with splice */
		cond_resched();
	}
	if (bounce)
		page_put(bounce);
	return done ? done : got;
}

int file_offset_in(struct file *f, const off_t *uoff, int64_t *pos)
{
	*pos = f->pos;
	if (uoff && copyin(pos, uoff, 8) < 0)
		return -EFAULT;
	return uoff && *pos < 0 ? -EINVAL : 0;
}

int file_offset_out(struct file *f, off_t *uoff, int64_t pos)
{
	if (uoff)
		return copyout(uoff, &pos, 8);
	if (!(f->fmode & FMODE_SEEKED))
		return 0;
	mutex_lock(&f->pos_lock);
	f->pos = pos;
	mutex_unlock(&f->pos_lock);
	return 0;
}

/* pos: where to read, and then where to go on; `own`: the file's own position. */
static long sendfile_files(struct file *out, struct file *in, int64_t *pos, bool own, size_t n)
{
	long r;

	if (!in || !file_readable(in))
		return -EBADF;
	if (!own && !(in->fmode & FMODE_SEEKED))
		return -ESPIPE;
	if (own)
		*pos = in->pos;
	if ((long)n < 0 || *pos < 0 || *pos > (int64_t)(INT64_MAX - n))
		return -EINVAL;
	if (!out || !file_writable(out))
		return -EBADF;
	if (!(in->fmode & FMODE_SEEKED) || S_ISDIR_(in->inode))
		return -EINVAL;
	if (out->flags & O_APPEND || !in->ops->read || !out->ops->write || (in->ops->kind | out->ops->kind) & FILE_NOSPLICE)
		return -EINVAL;
	r = copy_bytes(in, pos, out, NULL, min(n, MAX_RW));
	if (r > 0 && own)
		file_offset_out(in, NULL, *pos);
	return r;
}

long sys_sendfile(int outfd, int infd, off_t *uoff, size_t n)
{
	struct file *in, *out;
	int64_t pos = 0;
	long r;

	if (uoff && copyin(&pos, uoff, 8) < 0)
		return -EFAULT;
	in = fd_get(infd);
	out = fd_get(outfd);
	r = sendfile_files(out, in, &pos, !uoff, n);
	if (in)
		file_put(in);
	if (out)
		file_put(out);
	return uoff && copyout(uoff, &pos, 8) < 0 ? -EFAULT : r;
}

static long copy_range(struct file *in, off_t *uin, struct file *out, off_t *uout, size_t n)
{
	int64_t ipos, opos;
	long r;
	int err;

	if (S_ISDIR_(in->inode) || S_ISDIR_(out->inode))
		return -EISDIR;
	if (!S_ISREG(in->inode->mode) || !S_ISREG(out->inode->mode))
		return -EINVAL;
	if (!file_readable(in) || !file_writable(out) || out->flags & O_APPEND)
		return -EBADF;
	if (in->inode->mount != out->inode->mount)
		return -EXDEV;
	err = file_offset_in(in, uin, &ipos);
	if (err == 0)
		err = file_offset_in(out, uout, &opos);
	if (err < 0)
		return err;
	if (n > -1ul - ipos || n > -1ul - opos)
		return -EOVERFLOW;
	if (in->inode->obj)                  /* how much there is decides what overlaps */
		n = min(n, max((int64_t)in->inode->obj->size - ipos, (int64_t)0));
	if (in->inode == out->inode && opos < ipos + n && ipos < opos + n)
		return -EINVAL;
	r = copy_bytes(in, &ipos, out, &opos, min(n, MAX_RW));
	if (r <= 0)
		return r;
	err = file_offset_out(in, uin, ipos);
	if (err == 0)
		err = file_offset_out(out, uout, opos);
	return err < 0 ? err : r;
}

long sys_copy_file_range(int infd, off_t *inoff, int outfd, off_t *outoff, size_t n, unsigned flags)
{
	struct file *in, *out;
	long r;

	in = fd_get(infd);
	out = fd_get(outfd);
	r = !in || !out ? -EBADF : flags ? -EINVAL : copy_range(in, inoff, out, outoff, n);
	if (in)
		file_put(in);
	if (out)
		file_put(out);
	return r;
}
