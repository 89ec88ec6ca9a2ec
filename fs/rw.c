/* read(2), write(2) and their relatives: descriptor to file, user buffer to cursor. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "cpu/usercopy.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "kernel/syscall.h"
#include "kernel/thread.h"
#include "mm/slab.h"
#include "mm/vm.h"

#define MAX_RW 0x7ffff000ul      /* what one call moves at most */

static inline __attribute__((always_inline)) long buffer_rw(int fd, const void *buf, size_t n, bool write)
{
	bool counted;
	struct file *f = fd_borrow(fd, &counted);
	struct uio u;
	long r;

	if (unlikely(!f))
		return -EBADF;
	if (likely(user_range_ok((uintptr_t)buf, n))) {
		uio_user(&u, (uintptr_t)buf, min(n, MAX_RW));
		r = write ? file_write(f, &u, NULL) : file_read(f, &u, NULL);
	} else {
		r = (write ? file_writable(f) : file_readable(f)) ? -EFAULT : -EBADF;
	}
	fd_return(f, counted);
	return r;
}

long sys_read(int fd, void *buf, size_t n)
{
	return buffer_rw(fd, buf, n, false);
}

long sys_write(int fd, const void *buf, size_t n)
{
	return buffer_rw(fd, buf, n, true);
}

/* At an offset of the caller's choice: only where there are positions. */
static long buffer_at(int fd, const void *buf, size_t n, off_t off, bool write)
{
	struct file *f;
	struct uio u;
	bool counted;
	long r;

	if (off < 0)
		return -EINVAL;
	f = fd_borrow(fd, &counted);
	if (!f)
		return -EBADF;
	uio_user(&u, (uintptr_t)buf, min(n, MAX_RW));
	if (!(f->fmode & FMODE_SEEKED))
		r = -ESPIPE;
	else if (!(write ? file_writable(f) : file_readable(f)))
		r = -EBADF;
	else if (!user_range_ok((uintptr_t)buf, n))
		r = -EFAULT;
	else if ((int64_t)(off + u.left) < 0)
		r = -EINVAL;
	else
		r = write ? file_write(f, &u, &off) : file_read(f, &u, &off);
	fd_return(f, counted);
	return r;
}

long sys_pread64(int fd, void *buf, size_t n, off_t off)
{
	return buffer_at(fd, buf, n, off, false);
}

long sys_pwrite64(int fd, const void *buf, size_t n, off_t off)
{
	return buffer_at(fd, buf, n, off, true);
}

/* off: -1 means the file's own position. */
static long vector_rw(int fd, const struct iovec *uvec, int n, int64_t off, bool own, bool write)
{
	struct iovec_k fast[8], *vec = fast;
	struct file *f = fd_get(fd);
	struct uio u;
	long r;

	if (!f)
		return -EBADF;
	r = !own && !(f->fmode & FMODE_SEEKED) ? -ESPIPE : uio_import(&u, (uintptr_t)uvec, n, fast, &vec);
	if (r == 0) {
		if (!(write ? file_writable(f) : file_readable(f)))
			r = -EBADF;
		else if (u.left || !(write ? f->ops->write : f->ops->read))     /* nothing at all is no empty datagram */
			r = write ? file_write(f, &u, own ? NULL : &off) : file_read(f, &u, own ? NULL : &off);
		if (vec != fast)
			kfree(vec);
	}
	file_put(f);
	return r;
}

long sys_readv(int fd, const struct iovec *iov, int n)
{
	return vector_rw(fd, iov, n, 0, true, false);
}

long sys_writev(int fd, const struct iovec *iov, int n)
{
	return vector_rw(fd, iov, n, 0, true, true);
}

long sys_preadv(int fd, const struct iovec *iov, int n, unsigned long off, unsigned long high)
{
	return (long)off < 0 ? -EINVAL : vector_rw(fd, iov, n, off, false, false);
}

long sys_pwritev(int fd, const struct iovec *iov, int n, unsigned long off, unsigned long high)
{
	return (long)off < 0 ? -EINVAL : vector_rw(fd, iov, n, off, false, true);
}

/* Hints are taken; what changes the meaning of the call is refused. */
static long vector_rw2(int fd, const struct iovec *iov, int n, int64_t off, int flags, bool write)
{
	if (flags & ~(RWF_HIPRI | RWF_DSYNC | RWF_SYNC))
		return -EOPNOTSUPP;
	return off < -1 ? -EINVAL : vector_rw(fd, iov, n, off, off == -1, write);
}

long sys_preadv2(int fd, const struct iovec *iov, int n, unsigned long off, unsigned long high, int flags)
{
	return vector_rw2(fd, iov, n, off, flags, false);
}

long sys_pwritev2(int fd, const struct iovec *iov, int n, unsigned long off, unsigned long high, int flags)
{
	return vector_rw2(fd, iov, n, off, flags, true);
}

/* ---- positions -------------------------------------------------------------------------------------- */

/* Files without a seek of their own: data from 0 to the size, a hole behind it. */
static int64_t seek_by_size(struct file *f, int64_t off, int whence)
{
	int64_t size = f->inode->obj ? f->inode->obj->size : 0;

	switch (whence) {
	case SEEK_SET:
		return seek_from(0, off);
	case SEEK_CUR:
		return seek_from(f->pos, off);
	case SEEK_END:
		return seek_from(size, off);
	case SEEK_DATA:
	case SEEK_HOLE:
		return off < 0 || off >= size ? -ENXIO : whence == SEEK_DATA ? off : size;
	}
	return -EINVAL;
}

int64_t seek_no_end(struct file *f, int64_t off, int whence)
{
	return whence > SEEK_CUR ? -EINVAL : seek_from(whence == SEEK_CUR ? f->pos : 0, off);
}

int64_t seek_noop(struct file *f, int64_t off, int whence)
{
	return 0;
}

long sys_lseek(int fd, off_t off, int whence)
{
	struct file *f = fd_get(fd);
	int64_t pos;

	if (!f)
		return -EBADF;
	if ((unsigned)whence > SEEK_HOLE) {
		pos = -EINVAL;
	} else if (!(f->fmode & FMODE_SEEKED)) {
		pos = f->ops->seek ? f->ops->seek(f, off, whence) : -ESPIPE;
	} else {
		mutex_lock(&f->pos_lock);
		pos = f->ops->seek ? f->ops->seek(f, off, whence) : seek_by_size(f, off, whence);
		if (pos >= 0)
			f->pos = pos;
		mutex_unlock(&f->pos_lock);
	}
	file_put(f);
	return pos;
}

/* ---- nothing to write back: everything is in memory ---------------------------------------------- */

long sys_sync(void)
{
	return 0;
}

long sys_syncfs(int fd)
{
	struct file *f = fd_get(fd);

	if (!f)
		return -EBADF;
	file_put(f);
	return 0;
}

long sys_fsync(int fd)
{
	struct file *f = fd_get(fd);
	long r;

	if (!f)
		return -EBADF;
	r = f->fmode & FMODE_POSLOCK ? 0 : -EINVAL;
	file_put(f);
	return r;
}

long sys_fdatasync(int fd)
{
	return sys_fsync(fd);
}

long sys_sync_file_range(int fd, off_t off, off_t n, unsigned flags)
{
	struct file *f = fd_get(fd);
	long r;

	if (!f)
		return -EBADF;
	r = flags & ~7u || off < 0 || n < 0 || off > INT64_MAX - n ? -EINVAL : f->fmode & FMODE_POSLOCK ? 0 : -ESPIPE;
	file_put(f);
	return r;
}

long sys_fadvise64(int fd, off_t off, size_t len, int advice)
{
	struct file *f = fd_get(fd);
	long r = 0;

	if (!f)
		return -EBADF;
	if (S_ISFIFO(f->inode->mode))
		r = -ESPIPE;
	else if ((long)len < 0 || (unsigned)advice > POSIX_FADV_NOREUSE)
		r = -EINVAL;
	file_put(f);
	return r;
}

long sys_readahead(int fd, off_t off, size_t n)
{
	struct file *f = fd_get(fd);
	long r;

	if (!f)
		return -EBADF;
	r = !file_readable(f) ? -EBADF : S_ISREG(f->inode->mode) ? 0 : -EINVAL;
	file_put(f);
	return r;
}
