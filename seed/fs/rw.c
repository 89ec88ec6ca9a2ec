/* Reading and writing. The calls find the file and the buffers; the file's own
   functions do the rest. Those of regular files stand here. Read fs/file.c, fs/uio.c
   and mm/vmobj.h before. */
#include "abi/errno.h"
#include "abi/mman.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "hooks.h"
#include "kernel/syscall.h"
#include "mm/vmobj.h"

/* ---- regular files ---- */

/* Files do not grow into the last eighth of the memory. If they could take all of it, no
   shell could start the rm that would mend it. */
#define KEPT_FREE 8

/* Page by page, straight from the object to the program. */
static long regular_read(struct file *f, struct uio *u, off_t *pos)
{
	struct vmobj *o = f->inode->obj;
	long done = 0;

	while (u->left > 0 && (size_t)*pos < o->size) {
		size_t at = *pos % PAGE_SIZE, n = min(min(u->left, PAGE_SIZE - at), o->size - *pos);
		struct page *p = vmobj_page(o, *pos / PAGE_SIZE);

		if (!p)
			return done > 0 ? done : -ENOMEM;
		if (uio_out(u, (char *)page_addr(p) + at, n) < 0)
			return done > 0 ? done : -EFAULT;
		done += n;
		*pos += n;
	}
	return done;
}

/* If the program's buffer ends at a bad address, what came before counts. */
static long regular_write(struct file *f, struct uio *u, off_t *pos)
{
	struct vmobj *o = f->inode->obj;
	long done = 0, r = 0;

	if (f->flags & O_APPEND)
		*pos = o->size;
	while (u->left > 0) {
		size_t at = *pos % PAGE_SIZE, n = min(u->left, PAGE_SIZE - at);
		bool fits = *pos + n <= o->size || page_free_count > page_total / KEPT_FREE;
		struct page *p = fits ? vmobj_page(o, *pos / PAGE_SIZE) : NULL;

		/* No page: either the file would become too large, or there is no memory for more of it,
		   which for a file system in memory means that the disk is full. */
		r = p ? uio_in(u, (char *)page_addr(p) + at, n) : *pos >= (off_t)VMOBJ_MAX ? -EFBIG : -ENOSPC;
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

/* All reads and writes come through here: descriptors opened for the other
   direction, and directories, are refused. */
static long move(struct file *f, struct uio *u, bool write)
{
	if (write ? !file_writable(f) : !file_readable(f))
		return -EBADF;
	if (f->inode && S_ISDIR(f->inode->mode))
		return -EISDIR;
	if (!(write ? f->ops->write : f->ops->read))
		return -EINVAL;
	return write ? f->ops->write(f, u, &f->pos) : f->ops->read(f, u, &f->pos);
}

/* ubuf is one buffer of n bytes, or an array of n buffers. The file is counted,
   because the read may sleep, and another thread may close the descriptor
   meanwhile. */
static long transfer(int fd, const void *ubuf, size_t n, bool vector, bool write)
{
	struct file *f = fd_get(fd);
	struct uio u;
	long r;

	if (!f)
		return -EBADF;
	r = vector ? uio_init_vector(&u, ubuf, n) : uio_init(&u, ubuf, n);
	if (r == 0)
		r = move(f, &u, write);
	file_put(f);
	return r;
}

/* The four calls differ only in how the buffers are described and in the direction.
   */
long sys_read(int fd, void *ubuf, size_t n)
{
	return transfer(fd, ubuf, n, false, false);
}

long sys_write(int fd, const void *ubuf, size_t n)
{
	return transfer(fd, ubuf, n, false, true);
}

long sys_readv(int fd, const struct iovec *uiov, int n)
{
	return transfer(fd, uiov, n, true, false);
}

long sys_writev(int fd, const struct iovec *uiov, int n)
{
	return transfer(fd, uiov, n, true, true);
}

/* Pipes, terminals and sockets have no position. */
long sys_lseek(int fd, off_t off, int whence)
{
	struct file *f = fd_file(fd);
	off_t base = 0;

	if (!f)
		return -EBADF;
	if (!f->inode || !(S_ISREG(f->inode->mode) || S_ISDIR(f->inode->mode)))
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

/* Shorter or longer: what is added is zeros. */
long sys_ftruncate(int fd, off_t size)
{
	struct file *f = fd_file(fd);

	if (!f)
		return -EBADF;
	if (size < 0 || !f->inode || !S_ISREG(f->inode->mode) || !file_writable(f))
		return -EINVAL;
	inode_modified(f->inode);
	return vmobj_resize(f->inode->obj, size);
}
