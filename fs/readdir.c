/* Reading directories and symbolic links. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/stat.h"
#include "cpu/usercopy.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/namei.h"
#include "kernel/syscall.h"
#include "lib/string.h"
#include "mm/slab.h"

/* Where the entries go. One is built here and copied out whole. */
struct dents {
	char  *ubuf;
	size_t left;
	int    err;          /* -EINVAL: not even one fits; -EFAULT */
	bool   old;          /* struct linux_dirent: the type is its last byte */
	char   entry[24 + NAME_MAX + 1 + 8] __attribute__((aligned(8)));
};

static bool dents_emit(void *arg, const char *name, unsigned len, uint64_t ino, unsigned type, int64_t next)
{
	struct dents *d = arg;
	struct linux_dirent64 *e = (void *)d->entry;
	unsigned head = d->old ? 18 : offsetof(struct linux_dirent64, d_name);
	unsigned size = align_up(head + len + 1 + d->old, 8);

	if (size > d->left) {
		d->err = -EINVAL;
		return false;
	}
	*(uint64_t *)(d->entry + size - 8) = 0;
	e->d_ino = ino;
	e->d_off = next;
	e->d_reclen = size;
	memcpy(d->entry + head, name, len);
	d->entry[head + len] = 0;
	if (d->old)
		d->entry[size - 1] = type;
	else
		e->d_type = type;
	if (copyout(d->ubuf, e, size) < 0) {
		d->err = -EFAULT;
		return false;
	}
	d->ubuf += size;
	d->left -= size;
	return true;
}

bool dir_dots(struct file *f, int64_t *pos, dir_emit emit, void *arg)
{
	struct inode *dir = f->inode;
	uint64_t up;

	spin_lock(&inode_names);         /* a rename may change the parent, and the old one go */
	up = dir->parent ? dir->parent->ino : dir->ino;
	spin_unlock(&inode_names);
	if (*pos == 0 && emit(arg, ".", 1, dir->ino, DT_DIR, 1))
		*pos = 1;
	if (*pos == 1 && emit(arg, "..", 2, up, DT_DIR, 2))
		*pos = 2;
	return *pos >= 2;
}

static long getdents(int fd, void *ubuf, unsigned n, bool old)
{
	struct dents d = { .ubuf = ubuf, .left = n, .old = old };
	struct file *f = fd_get(fd);
	long r;

	if (!f)
		return -EBADF;
	if (!f->ops->readdir) {
		file_put(f);
		return -ENOTDIR;
	}
	mutex_lock(&f->pos_lock);
	r = S_ISDIR_(f->inode) && f->inode->nlink == 0 ? -ENOENT : f->ops->readdir(f, &f->pos, dents_emit, &d);
	if (r != -ENOENT)
		inotify_file(f, IN_ACCESS);
	mutex_unlock(&f->pos_lock);
	file_put(f);
	if (r < 0)
		return r;
	return d.left < n ? n - d.left : d.err;
}

long sys_getdents64(int fd, struct linux_dirent64 *buf, unsigned n)
{
	return getdents(fd, buf, n, false);
}

long sys_getdents(int fd, void *buf, unsigned n)
{
	return getdents(fd, buf, n, true);
}

long sys_readlinkat(int dir, const char *upath, char *ubuf, int n)
{
	struct inode *i;
	char *buf, first;
	long r;

	if (n <= 0)
		return -EINVAL;
	r = path_lookup_user(dir, upath, LOOKUP_EMPTY, &i);
	if (r < 0)
		return r;
	buf = kmalloc(PATH_MAX);
	if (!buf)
		r = -ENOMEM;
	else if (!S_ISLNK(i->mode) || !i->ops->readlink)
		r = copyin(&first, upath, 1) == 0 && !first ? -ENOENT : -EINVAL;
	else
		r = i->ops->readlink(i, buf, PATH_MAX);
	if (r > 0) {
		r = min(r, (long)n);
		r = copyout(ubuf, buf, r) < 0 ? -EFAULT : r;
	}
	kfree(buf);
	inode_put(i);
	return r;
}

long sys_readlink(const char *path, char *buf, int n)
{
	return sys_readlinkat(AT_FDCWD, path, buf, n);
}
