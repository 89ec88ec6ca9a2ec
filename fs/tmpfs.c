/* tmpfs: regular files are vmobj pages, so reading, mapping and /dev/shm are one thing. Directories are
   in tmpdir.c, instances and their limits in tmpmount.c. */
#include "fs/tmpfs.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/mman.h"
#include "fs/file.h"
#include "kernel/sched.h"
#include "kernel/syscall.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/uio.h"
#include "proc/cred.h"
#include "proc/proc.h"
#include "proc/signal.h"

#define MAX_FILE_SIZE ((uint64_t)INT64_MAX - PAGE_SIZE)

/* ---- data ------------------------------------------------------------------------------------------- */

static long tmpfs_read(struct file *f, struct uio *u, int64_t *pos)
{
	struct vmobj *o = f->inode->obj;
	uint64_t at = *pos, size = __atomic_load_n(&o->size, __ATOMIC_RELAXED);
	size_t left = u->left, n;
	struct page *p;
	int err = 0;

	if (at >= size)
		return 0;
	for (n = min(left, size - at); n && !err; n -= left - u->left, at += left - u->left, left = u->left) {
		size_t part = min(n, PAGE_SIZE - (at & PAGE_OFFSET_MASK));

		mutex_lock(&o->lock);
		p = vmobj_peek(o, at >> PAGE_SHIFT);
		if (p)
			page_get(p);
		mutex_unlock(&o->lock);
		err = p ? uio_copy_to(u, page_addr(p) + (at & PAGE_OFFSET_MASK), part) : uio_zero(u, part);
		if (p)
			page_put(p);
		if (err == 0)
			err = cond_resched_killable();
	}
	if (!(f->flags & O_NOATIME))
		inode_touch(f->inode, INODE_ATIME);
	n = at - *pos;
	*pos = at;
	return n ? n : err;
}

/* How much of n bytes at `at` may be written: limits of size, RLIMIT_FSIZE and seals. Holds i. */
static long write_room(struct inode *i, uint64_t at, size_t n)
{
	uint64_t limit = current_proc ? current_proc->rlim[RLIMIT_FSIZE].rlim_cur : RLIM_INFINITY;

	if ((int64_t)(at + n) < 0)
		return -EINVAL;
	if (at >= limit) {
		signal_self(SIGXFSZ);
		return -EFBIG;
	}
	if (at >= MAX_FILE_SIZE)
		return -EFBIG;
	n = min(n, min(limit, MAX_FILE_SIZE) - at);
	if (i->seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE))
		return -EPERM;
	if (!(i->seals & F_SEAL_GROW) || at + n <= i->obj->size)
		return n;
	/* Page by page, as on Linux: whole pages before the end still go. */
	return at >= page_down(i->obj->size) ? -EPERM : (long)(page_down(i->obj->size) - at);
}

void inode_drop_suid(struct inode *i)
{
	uint32_t drop = i->mode & S_ISUID;

	assert(mutex_held(&i->lock));
	if (i->mode & S_ISGID && i->mode & S_IXGRP)
		drop |= S_ISGID;
	if (unlikely(drop) && !capable(CAP_FSETID)) {
		i->mode &= ~drop;
		inotify_inode(i, IN_ATTRIB);
	}
}

/* Bytes from u to [at, at + n): pages are made as needed, the size follows the copy. Holds i. */
static int write_pages(struct vmobj *o, struct uio *u, uint64_t at, size_t n)
{
	int err = 0;

	while (n && !err) {
		size_t part = min(n, PAGE_SIZE - (at & PAGE_OFFSET_MASK)), left = u->left;
		struct page *p;

		mutex_lock(&o->lock);
		err = vmobj_getpage(o, at >> PAGE_SHIFT, &p);
		mutex_unlock(&o->lock);
		if (err < 0)
			break;
		err = uio_copy_from(u, page_addr(p) + (at & PAGE_OFFSET_MASK), part);
		page_put(p);
		at += left - u->left;
		n -= left - u->left;
		if (at > o->size) {
			mutex_lock(&o->lock);
			o->size = at;
			mutex_unlock(&o->lock);
		}
		if (err == 0)
			err = cond_resched_killable();
	}
	return err;
}

static long tmpfs_write(struct file *f, struct uio *u, int64_t *pos)
{
	struct inode *i = f->inode;
	size_t before = u->left;
	uint64_t at;
	long r;

	if (before == 0)
		return 0;
	mutex_lock(&i->lock);
	at = f->flags & O_APPEND ? i->obj->size : *pos;
	r = write_room(i, at, before);
	if (r > 0) {
		inode_drop_suid(i);
		r = write_pages(i->obj, u, at, r);
		if (u->left != before) {
			r = before - u->left;
			*pos = at + r;
			inode_touch(i, INODE_MTIME | INODE_CTIME);
		}
	}
	mutex_unlock(&i->lock);
	return r;
}

static int tmpfs_map(struct file *f, struct vmobj **out, uint64_t off, size_t len, uint32_t prot, uint32_t flags)
{
	struct inode *i = f->inode;

	if (prot & PROT_EXEC && i->mount->flags & MS_NOEXEC)
		return -EPERM;
	if ((flags & MAP_TYPE) != MAP_PRIVATE && prot & PROT_WRITE && i->seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE))
		return -EPERM;
	inode_touch(i, INODE_ATIME);
	vmobj_get(i->obj);
	*out = i->obj;
	return 0;
}

/* SEEK_DATA and SEEK_HOLE by the pages that are there; the rest as everywhere. */
static int64_t tmpfs_seek(struct file *f, int64_t off, int whence)
{
	struct vmobj *o = f->inode->obj;
	uint64_t index, end, next;

	if (whence < SEEK_DATA)
		return seek_from(whence == SEEK_CUR ? f->pos : whence == SEEK_END ? o->size : 0, off);
	if (off < 0 || off >= o->size)
		return -ENXIO;
	mutex_lock(&o->lock);
	end = page_up(o->size) >> PAGE_SHIFT;
	for (index = off >> PAGE_SHIFT; index < end; index = next)
		if ((vmobj_peek_next(o, index, &next) != NULL) == (whence == SEEK_DATA))
			break;
	end = o->size;
	mutex_unlock(&o->lock);
	if (index > (end - 1) >> PAGE_SHIFT)
		return whence == SEEK_DATA ? -ENXIO : end;
	return max((uint64_t)off, index << PAGE_SHIFT);
}

int inode_truncate(struct inode *i, uint64_t size)
{
	int err = 0;

	mutex_lock(&i->lock);
	if (!i->obj)
		err = i->ops->truncate ? i->ops->truncate(i, size) : -EINVAL;
	else if ((size < i->obj->size && i->seals & F_SEAL_SHRINK) || (size > i->obj->size && i->seals & F_SEAL_GROW))
		err = -EPERM;
	else if (size != i->obj->size)
		err = vmobj_resize(i->obj, size);
	if (err == 0) {
		inode_drop_suid(i);
		inode_touch(i, INODE_MTIME | INODE_CTIME);
		inotify_inode(i, IN_MODIFY);
	}
	mutex_unlock(&i->lock);
	return err;
}

/* Pages for [off, end), given back if there are not enough. Holds i. */
static int reserve_pages(struct vmobj *o, uint64_t off, uint64_t end)
{
	struct page *p;
	int err = 0;

	if (end > off && o->account && o->account[1] && (end - off) >> PAGE_SHIFT > o->account[1])
		return -ENOSPC;                /* nothing is made of what can never be there */
	for (uint64_t at = off & ~PAGE_OFFSET_MASK; at < end && err == 0; at += PAGE_SIZE) {
		mutex_lock(&o->lock);
		err = vmobj_getpage(o, at >> PAGE_SHIFT, &p);
		mutex_unlock(&o->lock);
		if (err == 0)
			page_put(p);
		if (err == 0)
			err = cond_resched_killable();
	}
	return err;
}

int tmpfs_fallocate(struct inode *i, int mode, uint64_t off, uint64_t len)
{
	struct vmobj *o = i->obj;
	uint64_t end = off + len, size;
	int err = 0;

	mutex_lock(&i->lock);
	size = o->size;
	if (mode & (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE)) {
		if (i->seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE))
			err = -EPERM;
		else if (off < size)
			err = vmobj_punch(o, off, min(end, page_up(size)));
	}
	if (err == 0 && !(mode & FALLOC_FL_PUNCH_HOLE)) {
		if (end > size && i->seals & F_SEAL_GROW && !(mode & FALLOC_FL_KEEP_SIZE))
			err = -EPERM;
		else
			err = reserve_pages(o, off, mode & FALLOC_FL_KEEP_SIZE ? min(end, size) : end);
		if (err == 0 && end > size && !(mode & FALLOC_FL_KEEP_SIZE))
			err = vmobj_resize(o, end);
		else if (err < 0 && end > size)
			vmobj_resize(o, size);         /* drops what was made behind the end */
	}
	if (err == 0) {
		inode_drop_suid(i);
		inode_touch(i, INODE_MTIME | INODE_CTIME);
	}
	mutex_unlock(&i->lock);
	return err;
}

const struct file_ops tmpfs_file_ops = {
	.read = tmpfs_read, .write = tmpfs_write, .mmap = tmpfs_map, .seek = tmpfs_seek, .kind = FILE_NOPOLLWAIT,
};

/* ---- inodes ----------------------------------------------------------------------------------------- */

static void obj_dirtied(struct vmobj *o)
{
	inode_touch(o->host, INODE_MTIME | INODE_CTIME);
}

static const struct vmobj_ops tmpfs_obj_ops = {
	.getpage = vmobj_fault, .dirtied = obj_dirtied, .destroy = inode_obj_destroy,
};

int tmpfs_init_pages(struct inode *i)
{
	i->obj = vmobj_new(&tmpfs_obj_ops, i, 0);
	if (!i->obj)
		return -ENOMEM;
	if (tmpfs_of(i->mount))
		i->obj->account = &tmpfs_of(i->mount)->pages_used;
	return 0;
}

static int tmpfs_readlink(struct inode *i, char *buf, size_t n)
{
	size_t len = strlen(i->data);

	memcpy(buf, i->data, min(n, len));
	inode_touch(i, INODE_ATIME);
	return min(n, len);
}

void tmpfs_evict(struct inode *i)
{
	if (S_ISDIR_(i))
		tmpdir_free(i);
	else
		kfree(i->data);
	__atomic_fetch_sub(&tmpfs_of(i->mount)->inodes_used, 1, __ATOMIC_RELAXED);
}

static void link_getattr(struct inode *i, struct stat *st)
{
	st->st_size = strlen(i->data);
}

static const struct inode_ops tmpfs_inode_ops = { .evict = tmpfs_evict };
static const struct inode_ops tmpfs_link_ops = {
	.evict = tmpfs_evict, .readlink = tmpfs_readlink, .getattr = link_getattr,
};

int tmpfs_inode(struct mount *m, struct inode *dir, uint32_t mode, uint64_t rdev, struct inode **out)
{
	struct tmpfs *t = tmpfs_of(m);
	bool isdir = S_ISDIR(mode), isreg = S_ISREG(mode);
	struct inode *i;

	if (__atomic_add_fetch(&t->inodes_used, 1, __ATOMIC_RELAXED) > t->inodes_max && t->inodes_max) {
		__atomic_fetch_sub(&t->inodes_used, 1, __ATOMIC_RELAXED);
		return -ENOSPC;
	}
	i = inode_new(m, mode, isdir ? &tmpfs_dir_inode_ops : S_ISLNK(mode) ? &tmpfs_link_ops : &tmpfs_inode_ops,
		      isdir ? &tmpfs_dir_ops : isreg ? &tmpfs_file_ops : NULL);
	if (!i) {
		__atomic_fetch_sub(&t->inodes_used, 1, __ATOMIC_RELAXED);
		return -ENOMEM;
	}
	i->rdev = rdev;
	if (dir && dir->mode & S_ISGID) {
		i->gid = dir->gid;
		if (isdir)
			i->mode |= S_ISGID;
		else if ((mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) &&
			 !cred_has_group(current->cred, i->gid) && !capable(CAP_FSETID))
			i->mode &= ~S_ISGID;
	}
	if ((isdir && tmpdir_new(i) < 0) || (isreg && tmpfs_init_pages(i) < 0)) {
		inode_put(i);
		return -ENOMEM;
	}
	if (isdir)
		i->nlink = 2;
	if (isreg)
		i->seals = F_SEAL_SEAL;        /* only a memfd can be sealed */
	*out = i;
	return 0;
}
