/* Reading and writing. The calls find the file and the buffers; the file's own
   functions do the rest. Those of regular files stand here. Read fs/file.c, fs/uio.c
   and mm/vmobj.h before. */
#include "abi/errno.h"
#include "abi/mman.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "hooks.h"
#include "kernel/syscall.h"
#include "mm/user.h"
#include "mm/vm.h"
#include "proc/proc.h"

/* ---- regular files ---- */

/* Page by page, straight from the object to the program. A page that was never
   written is read as zeros and not made. */
static long regular_read(struct file *f, struct uio *u, off_t *pos)
{
	struct vmobj *o = f->inode->obj;
	static const char zeros[PAGE_SIZE];
	long done = 0;

	while (u->left > 0 && (size_t)*pos < o->size) {
		size_t at = *pos % PAGE_SIZE, n = min(min(u->left, PAGE_SIZE - at), o->size - *pos);
		struct page *p = vmobj_peek(o, *pos / PAGE_SIZE);

		if (uio_out(u, (p ? (const char *)page_addr(p) : zeros) + at, n) < 0)
			return done > 0 ? done : -EFAULT;
		done += n;
		*pos += n;
	}
	return done;
}

/* The page is made before the bytes come. If the program's buffer ends at a bad
   address, what came before counts. */
static long regular_write(struct file *f, struct uio *u, off_t *pos)
{
	struct vmobj *o = f->inode->obj;
	long done = 0, r = 0;

	if (f->flags & O_APPEND)
		*pos = o->size;
	while (u->left > 0) {
		size_t at = *pos % PAGE_SIZE, n = min(u->left, PAGE_SIZE - at);
		struct page *p = vmobj_page(o, *pos / PAGE_SIZE);

		if (!p) {
			r = *pos >= (off_t)VMOBJ_MAX ? -EFBIG : -ENOSPC;
			break;
		}
		r = uio_in(u, (char *)page_addr(p) + at, n);
		if (r < 0)
			break;
		done += n;
		*pos += n;
		o->size = max(o->size, (size_t)*pos);
	}
	inode_modified(f->inode);
	return done > 0 ? done : r;
}

const struct file_ops regular_ops = { .read = regular_read, .write = regular_write };

/* What a mapping shows: a counted memory object. */
int mmap_file(int fd, int prot, bool shared, struct vmobj **out)
{
	struct file *f = fd_file(fd);

	if (!f)
		return -EBADF;
	if (!f->inode || !S_ISREG(f->inode->mode))
		return -ENODEV;
	if (!file_readable(f) || (shared && (prot & PROT_WRITE) && !file_writable(f)))
		return -EACCES;
	*out = f->inode->obj;
	vmobj_get(*out);
	return 0;
}

/* ---- calls ---- */

/* Files that have a position which lseek can move. */
static bool seekable(const struct file *f)
{
	return f->inode && (S_ISREG(f->inode->mode) || S_ISDIR(f->inode->mode));
}

/* All reads and writes come through here: descriptors opened for the other
   direction, and directories, are refused. */
static long move(struct file *f, struct uio *u, off_t *pos, bool write)
{
	if (write ? !file_writable(f) : !file_readable(f))
		return -EBADF;
	if (f->inode && S_ISDIR(f->inode->mode))
		return -EISDIR;
	if (!(write ? f->ops->write : f->ops->read))
		return -EINVAL;
	return write ? f->ops->write(f, u, pos) : f->ops->read(f, u, pos);
}

/* The file is counted, because the read may sleep, and another thread may close the
   descriptor meanwhile. */
static long do_single(int fd, const void *ubuf, size_t n, bool write)
{
	struct file *f = fd_get(fd);
	struct uio u;
	long r;

	if (!f)
		return -EBADF;
	r = uio_init(&u, ubuf, n);
	if (r == 0)
		r = move(f, &u, &f->pos, write);
	file_put(f);
	return r;
}

long sys_read(int fd, void *ubuf, size_t n)
{
	return do_single(fd, ubuf, n, false);
}

long sys_write(int fd, const void *ubuf, size_t n)
{
	return do_single(fd, ubuf, n, true);
}

static long do_vector(int fd, const struct iovec *uiov, int n, bool write)
{
	struct file *f = fd_get(fd);
	struct uio u;
	long r;

	if (!f)
		return -EBADF;
	r = uio_init_vector(&u, uiov, n);
	if (r == 0)
		r = move(f, &u, &f->pos, write);
	file_put(f);
	return r;
}

long sys_readv(int fd, const struct iovec *uiov, int n)
{
	return do_vector(fd, uiov, n, false);
}

long sys_writev(int fd, const struct iovec *uiov, int n)
{
	return do_vector(fd, uiov, n, true);
}

/* The position is the call's own: that of the file does not move. */
static long do_at(int fd, const void *ubuf, size_t n, off_t pos, bool write)
{
	struct file *f = fd_get(fd);
	struct uio u;
	long r;

	if (!f)
		return -EBADF;
	r = pos < 0 ? -EINVAL : !seekable(f) ? -ESPIPE : uio_init(&u, ubuf, n);
	if (r == 0)
		r = move(f, &u, &pos, write);
	file_put(f);
	return r;
}

long sys_pread64(int fd, void *ubuf, size_t n, off_t pos)
{
	return do_at(fd, ubuf, n, pos, false);
}

long sys_pwrite64(int fd, const void *ubuf, size_t n, off_t pos)
{
	return do_at(fd, ubuf, n, pos, true);
}

long sys_lseek(int fd, off_t off, int whence)
{
	struct file *f = fd_file(fd);
	off_t base = 0;

	if (!f)
		return -EBADF;
	if (!seekable(f))
		return -ESPIPE;
	if (whence == SEEK_CUR)
		base = f->pos;
	else if (whence == SEEK_END && f->inode->obj)
		base = f->inode->obj->size;
	else if (whence != SEEK_SET)
		return -EINVAL;
	if (__builtin_add_overflow(base, off, &base) || base < 0)
		return -EINVAL;
	f->pos = base;
	return base;
}

/* Pages behind the new end are taken out of all mappings: touching them is SIGBUS
   from now on. */
static long resize(struct inode *i, off_t size)
{
	int r;

	if (size < 0)
		return -EINVAL;
	if (!S_ISREG(i->mode))
		return S_ISDIR(i->mode) ? -EISDIR : -EINVAL;
	if (area_executes(i->obj))
		return -ETXTBSY;
	r = vmobj_resize(i->obj, size);
	if (r == 0)
		inode_modified(i);
	return r;
}

long sys_ftruncate(int fd, off_t size)
{
	struct file *f = fd_file(fd);

	if (!f)
		return -EBADF;
	return f->inode && file_writable(f) ? resize(f->inode, size) : -EINVAL;
}

long sys_truncate(const char *upath, off_t size)
{
	struct inode *i;
	long r = path_inode(AT_FDCWD, upath, true, &i);

	if (r < 0)
		return r;
	r = resize(i, size);
	inode_put(i);
	return r;
}
