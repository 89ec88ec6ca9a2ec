/* Calls about names and directories. Read fs/inode.c and fs/namei.c before. */
#include "abi/errno.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "kernel/syscall.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/user.h"
#include "mm/vmobj.h"
#include "proc/proc.h"

const struct file_ops directory_ops = { 0 };           /* it is read by getdents64 only */

/* The place for something new; -EEXIST if there is something, be it a link that leads
   nowhere. A slash at the end is good only for the name of a directory. */
static int new_place(int dirfd, const char *upath, bool directory, struct place *p)
{
	int r = path_walk(dirfd, upath, false, p);

	if (r < 0)
		return r;
	r = p->inode ? -EEXIST : p->slash && !directory ? -ENOENT : 0;
	if (r < 0)
		place_put(p);
	return r;
}

/* mkdir and mknod differ in nothing but the type. A new file gets no permission that
   the umask names. */
static long make(int dirfd, const char *upath, mode_t mode)
{
	struct inode *i;
	struct place p;
	long r = new_place(dirfd, upath, S_ISDIR(mode), &p);

	if (r < 0)
		return r;
	r = dir_make(p.dir, p.name, mode & ~current->proc->umask, &i);
	if (r == 0)
		inode_put(i);
	place_put(&p);
	return r;
}

/* Of the special bits a directory has only the sticky one. */
long sys_mkdirat(int dirfd, const char *upath, mode_t mode)
{
	return make(dirfd, upath, S_IFDIR | (mode & 01777));
}

/* Regular files and FIFOs; the devices that there are, are there. */
long sys_mknodat(int dirfd, const char *upath, mode_t mode, unsigned dev)
{
	if ((mode & S_IFMT) == 0)
		mode |= S_IFREG;
	return S_ISREG(mode) || S_ISFIFO(mode) ? make(dirfd, upath, mode) : -EPERM;
}

/* The target of a symbolic link is the contents of its memory object. */
static int make_link(struct place *p, const char *target, size_t n)
{
	struct inode *i;
	int r = dir_make(p->dir, p->name, S_IFLNK | 0777, &i);

	if (r < 0)
		return r;
	/* If there is no memory for the target the name goes again: nobody has seen it. */
	r = vmobj_write(i->obj, 0, target, n);
	i->obj->size = n;
	if (r < 0)
		dir_remove(p->dir, p->name);
	inode_put(i);
	return r;
}

/* The target may be any text, also a path that does not exist. */
long sys_symlinkat(const char *utarget, int dirfd, const char *upath)
{
	char *target = kmalloc(PATH_MAX);
	struct place p;
	long r, n;

	if (!target)
		return -ENOMEM;
	n = copyin_string(target, utarget, PATH_MAX);
	r = n < 0 ? n : n == 0 ? -ENOENT : new_place(dirfd, upath, false, &p);
	if (r == 0) {
		r = make_link(&p, target, n);
		place_put(&p);
	}
	kfree(target);
	return r;
}

/* What does not fit is cut off. A target is shorter than a page, so it lies in the first
   page of the object; and it is not empty, so that page is there. */
long sys_readlinkat(int dirfd, const char *upath, char *ubuf, int n)
{
	struct inode *i;
	long r = n <= 0 ? -EINVAL : path_inode(dirfd, upath, false, &i);

	if (r < 0)
		return r;
	r = S_ISLNK(i->mode) ? (long)min((size_t)n, i->obj->size) : -EINVAL;
	if (r > 0 && copyout(ubuf, page_addr(vmobj_page(i->obj, 0)), r) < 0)
		r = -EFAULT;
	inode_put(i);
	return r;
}

/* A second name for the same inode. Not for directories: the tree would become a
   graph, and ".." have no meaning. */
long sys_linkat(int fromfd, const char *ufrom, int tofd, const char *uto, int flags)
{
	struct inode *i;
	struct place p;
	long r = path_inode(fromfd, ufrom, flags & AT_SYMLINK_FOLLOW, &i);

	if (r < 0)
		return r;
	r = S_ISDIR(i->mode) ? -EPERM : new_place(tofd, uto, false, &p);
	if (r == 0) {
		r = dir_add(p.dir, p.name, i);
		place_put(&p);
	}
	inode_put(i);
	return r;
}

/* May this name be removed, as a directory or as something else? */
static int check_removal(const struct place *p, bool directory)
{
	if (!p->inode)
		return -ENOENT;
	if (p->dir->dir_ops)
		return -EPERM;
	if (!directory)
		return S_ISDIR(p->inode->mode) ? -EISDIR : 0;
	if (strcmp(p->name, ".") == 0)
		return -EINVAL;
	if (strcmp(p->name, "..") == 0)
		return -ENOTEMPTY;
	if (!S_ISDIR(p->inode->mode))
		return -ENOTDIR;
	if (p->inode == inode_root || p->inode->dir_ops)
		return -EBUSY;
	return list_empty(&p->inode->entries) ? 0 : -ENOTEMPTY;
}

/* The name goes; the inode goes when nobody has it open or mapped any more. The same call
   removes directories: rmdir is unlink with a flag. */
long sys_unlinkat(int dirfd, const char *upath, int flags)
{
	struct place p;
	long r;

	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	r = path_walk(dirfd, upath, false, &p);
	if (r < 0)
		return r;
	r = check_removal(&p, flags & AT_REMOVEDIR);
	if (r == 0)
		dir_remove(p.dir, p.name);
	place_put(&p);
	return r;
}

/* A name by which a directory refers to itself or to its parent; or the root's, "". */
static bool is_dots(const char *name)
{
	return !name[0] || strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Is `above` the directory dir or one of those it lies in? Up to the root, or to a
   directory that has been removed. */
static bool lies_in(struct inode *dir, const struct inode *above)
{
	while (dir && dir != above)
		dir = dir->parent;
	return dir == above;
}

/* Everything that can be wrong, before anything is changed. A directory must not be
   moved into itself: it would be cut off from the tree. */
static int check_rename(const struct place *from, const struct place *to)
{
	bool directory = from->inode && S_ISDIR(from->inode->mode);

	if (!from->inode)
		return -ENOENT;
	if (is_dots(from->name) || is_dots(to->name) || from->inode->dir_ops)
		return -EBUSY;             /* nor is /proc moved: on Linux it is a mount */
	if (from->dir->dir_ops || to->dir->dir_ops)
		return -EPERM;
	if (directory && lies_in(to->dir, from->inode))
		return -EINVAL;
	if (!directory && to->slash)
		return -ENOTDIR;
	if (!to->inode)
		return 0;
	if (directory != S_ISDIR(to->inode->mode))
		return directory ? -ENOTDIR : -EISDIR;
	return directory && !list_empty(&to->inode->entries) ? -ENOTEMPTY : 0;
}

/* The new name first: if there is no memory for it, nothing has happened. If it was
   there already it now stands there twice, and the older entry is found first: that
   one goes. */
static int rename(struct place *from, struct place *to)
{
	int r = check_rename(from, to);

	if (r < 0 || from->inode == to->inode)
		return r;
	r = dir_add(to->dir, to->name, from->inode);
	if (r < 0)
		return r;
	if (to->inode)
		dir_remove(to->dir, to->name);
	dir_remove(from->dir, from->name);
	return 0;
}

/* Both places are found first, so the paths are resolved before either name changes. */
long sys_renameat2(int fromfd, const char *ufrom, int tofd, const char *uto, unsigned flags)
{
	struct place from, to;
	long r;

	if (flags != 0)
		return -EINVAL;
	r = path_walk(fromfd, ufrom, false, &from);
	if (r < 0)
		return r;
	r = path_walk(tofd, uto, false, &to);
	if (r == 0) {
		r = rename(&from, &to);
		place_put(&to);
	}
	place_put(&from);
	return r;
}

/* ---- the working directory ---- */

/* The process holds a reference to its directory: it can be removed, but not freed,
   while somebody is in it. */
long sys_chdir(const char *upath)
{
	struct inode *i;
	long r = path_inode(AT_FDCWD, upath, true, &i);

	if (r < 0)
		return r;
	if (!S_ISDIR(i->mode)) {
		inode_put(i);
		return -ENOTDIR;
	}
	inode_put(current->proc->cwd);
	current->proc->cwd = i;
	return 0;
}

/* The name under which dir stands in its parent; NULL: it has been removed. An inode does
   not know its name, so the parent's entries are searched for it. */
static const char *name_of(const struct inode *dir)
{
	struct dirent *d;

	list_for_each(d, &dir->parent->entries, link)
		if (d->inode == dir)
			return d->name;
	return NULL;
}

/* Written from the end of the buffer to its beginning, from the directory up to the
   root. */
long inode_path(const struct inode *dir, char *buf, size_t size)
{
	size_t at = size - 1, n;

	buf[at] = 0;
	for (; dir != inode_root && dir->parent; dir = dir->parent) {
		const char *name = name_of(dir);

		if (!name)
			return -ENOENT;
		n = strlen(name);
		if (n + 1 > at)
			return -ERANGE;
		at -= n + 1;
		buf[at] = '/';
		memcpy(buf + at + 1, name, n);
	}
	if (!buf[at])
		buf[--at] = '/';
	memmove(buf, buf + at, size - at);
	return size - at;
}

/* With its NUL the path must fit. */
long sys_getcwd(char *ubuf, size_t n)
{
	char *buf = kmalloc(PATH_MAX);
	long r;

	if (!buf)
		return -ENOMEM;
	r = inode_path(current->proc->cwd, buf, PATH_MAX);
	if (r > 0 && (size_t)r > n)
		r = -ERANGE;
	if (r > 0 && copyout(ubuf, buf, r) < 0)
		r = -EFAULT;
	kfree(buf);
	return r;
}

/* It cannot fail, and returns what was there before. */
long sys_umask(mode_t mask)
{
	mode_t old = current->proc->umask;

	current->proc->umask = mask & 0777;
	return old;
}

/* ---- reading directories ---- */

#define COMPUTED (1l << 40)        /* positions from here on are of names that dir_ops makes */

/* The position of a directory is 0 for ".", 1 for "..", and 2 + the cookie of the
   entry that was read last. The entry after it: */
static bool next_entry(struct inode *dir, off_t *pos, char *name, ino_t *ino, mode_t *mode)
{
	struct dirent *d;
	size_t index;

	*ino = dir->ino;
	*mode = S_IFDIR;
	if (*pos < 2) {
		strlcpy(name, *pos == 0 ? "." : "..", NAME_MAX + 1);
		++*pos;
		return true;
	}
	list_for_each(d, &dir->entries, link) {
		if ((off_t)d->cookie + 2 <= *pos)
			continue;
		strlcpy(name, d->name, NAME_MAX + 1);
		*ino = d->inode->ino;
		*mode = d->inode->mode;
		*pos = d->cookie + 2;
		return true;
	}
	index = max(*pos, (off_t)COMPUTED) - COMPUTED;
	if (!dir->dir_ops || !dir->dir_ops->next(dir, &index, name))
		return false;
	*pos = index + 1 + COMPUTED;
	*ino = 1;                                  /* any but 0, which would mean: no entry */
	*mode = 0;
	return true;
}

/* An entry that does not fit any more is left for the next call: the position moves
   only past those that were given. */
static long read_entries(struct file *f, char *ubuf, size_t n)
{
	struct { struct linux_dirent64 d; char name[NAME_MAX + 8]; } e = { 0 };
	size_t done = 0, len;
	off_t pos = f->pos;
	mode_t mode;

	while (next_entry(f->inode, &pos, e.d.d_name, &e.d.d_ino, &mode)) {
		len = align_up(offsetof(struct linux_dirent64, d_name) + strlen(e.d.d_name) + 1, 8);
		if (len > n - done)
			return done > 0 ? (long)done : -EINVAL;
		e.d.d_off = pos;
		e.d.d_reclen = len;
		e.d.d_type = (mode & S_IFMT) >> 12;        /* DT_* are the same bits */
		if (copyout(ubuf + done, &e, len) < 0)
			return done > 0 ? (long)done : -EFAULT;
		done += len;
		f->pos = pos;
	}
	return done;
}

/* A directory that has been removed has no entries, not even . and .. */
long sys_getdents64(int fd, struct linux_dirent64 *ubuf, unsigned n)
{
	struct file *f = fd_file(fd);

	if (!f)
		return -EBADF;
	if (!f->inode || !S_ISDIR(f->inode->mode))
		return -ENOTDIR;
	return f->inode->nlink == 0 ? -ENOENT : read_entries(f, (char *)ubuf, n);
}
