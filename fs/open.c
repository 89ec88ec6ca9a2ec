/* open(2): find or make the inode, ask for permission, make the description. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "fs/devfs.h"
#include "fs/file.h"
#include "fs/fowner.h"
#include "fs/inode.h"
#include "fs/namei.h"
#include "fs/tmpfs.h"
#include "kernel/syscall.h"
#include "kernel/thread.h"
#include "proc/cred.h"

/* Only for the time of opening. */
#define OPEN_ONLY (O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC)
#define TMPFILE_BIT (O_TMPFILE & ~O_DIRECTORY)

static const struct file_ops path_ops = { .kind = FILE_STREAM | FILE_NOPOLLWAIT };

static unsigned open_mask(unsigned flags)
{
	static const uint8_t mask[4] = { MAY_READ, MAY_WRITE, MAY_READ | MAY_WRITE, MAY_READ | MAY_WRITE };

	return mask[flags & O_ACCMODE] | (flags & O_TRUNC ? MAY_WRITE : 0);
}

/* May this caller open an inode of its type, and what are its operations then? 0 or -errno. */
static int open_check(struct inode *i, unsigned flags, bool created, const struct file_ops **ops)
{
	unsigned mask = open_mask(flags), type = i->mode & S_IFMT;
	int err = 0;

	if (type == S_IFLNK)
		return -ELOOP;
	if (type == S_IFDIR && (mask & MAY_WRITE || flags & O_CREAT))
		return -EISDIR;
	if (type != S_IFDIR && flags & O_DIRECTORY)
		return -ENOTDIR;
	if ((type == S_IFCHR || type == S_IFBLK) && i->mount->flags & MS_NODEV)
		return -EACCES;
	if (!created)
		err = inode_permission(i, mask);
	if (err == 0 && flags & O_NOATIME && !inode_owner_or_capable(i))
		err = -EPERM;
	if (err < 0)
		return err;
	if (flags & O_DIRECT && !i->obj)
		return -EINVAL;
	*ops = type == S_IFIFO ? &fifo_ops : i->fops;
	if (type == S_IFCHR && !i->ops->open && !*ops)
		*ops = dev_find(i->rdev);
	if (type == S_IFSOCK || type == 0 || ((type == S_IFCHR || type == S_IFBLK) && !i->ops->open && !*ops))
		return -ENXIO;
	return 0;
}

/* The file systems' and devices' own part. */
static int open_hooks(struct file *f)
{
	int err = 0;

	if (f->inode->ops && f->inode->ops->open && !S_ISFIFO(f->inode->mode))
		err = f->inode->ops->open(f->inode, f);
	if (err == 0 && f->ops->open)
		err = f->ops->open(f);
	file_init_fmode(f);
	return err;
}

/* A description of i, which is consumed. */
static int inode_open(struct inode *i, unsigned flags, bool created, struct file **out)
{
	bool writer = S_ISREG(i->mode) && open_mask(flags) & MAY_WRITE;
	const struct file_ops *ops;
	struct file *f;
	int err = open_check(i, flags, created, &ops);

	if (err == 0 && writer)
		err = inode_get_write(i);
	if (err < 0)
		goto drop_inode;
	f = file_new(ops ? ops : &path_ops, i, flags & ~(O_CREAT | O_EXCL | O_TRUNC | O_CLOEXEC), NULL);
	if (!f) {
		if (writer)
			inode_put_write(i);
		err = -ENFILE;
		goto drop_inode;
	}
	if (writer) {
		f->fmode |= FMODE_WRITER;
		__atomic_fetch_add(&i->mount->writers, 1, __ATOMIC_RELAXED);
	}
	err = open_hooks(f);
	if (err < 0) {
		f->ops = &path_ops;     /* nothing was opened: no release, no event */
		f->flags |= O_PATH;
		file_put(f);
		return err;
	}
	f->flags = (f->flags & ~OPEN_ONLY) | O_LARGEFILE;
	inotify_file(f, IN_OPEN);
	if (flags & O_TRUNC && S_ISREG(i->mode) && !created) {
		err = inode_truncate(i, 0);
		if (err < 0) {
			file_put(f);
			return err;
		}
	}
	*out = f;
	return 0;
drop_inode:
	inode_put(i);
	return err;
}

/* O_PATH: a place, not an open file. Consumes i. */
static int inode_open_path(struct inode *i, unsigned flags, struct file **out)
{
	*out = file_new(&path_ops, i, flags & (O_PATH | O_DIRECTORY | O_NOFOLLOW), NULL);
	if (*out)
		return 0;
	inode_put(i);
	return -ENFILE;
}

/* The last component of w in w->cur: look it up or create it. 1: it was a link, now followed; 0 with
   *out and *created; -errno. */
static int open_last(struct walk *w, unsigned flags, unsigned mode, struct inode **out, bool *created)
{
	struct inode *dir = w->cur;
	int err;

	if (name_kind(w->name, w->len) != NAME_ORDINARY)
		return flags & O_EXCL ? -EEXIST : -EISDIR;
	if (w->slash)
		return -EISDIR;
	mutex_lock(&dir->lock);
	err = dir->ops->lookup ? dir->ops->lookup(dir, w->name, w->len, out) : -ENOTDIR;
	if (err == -ENOENT) {
		err = inode_permission(dir, MAY_WRITE | MAY_EXEC);
		if (err == 0)
			err = dir->ops->create ? dir->ops->create(dir, w->name, w->len, S_IFREG | mode, 0, out) :
			      -EACCES;
		if (err == 0)
			inotify_name(dir, w->name, w->len, false, IN_CREATE, 0);
		mutex_unlock(&dir->lock);
		*created = true;
		return err;
	}
	mutex_unlock(&dir->lock);
	if (err < 0)
		return err;
	if (flags & O_EXCL) {
		inode_put(*out);
		return -EEXIST;
	}
	if (!S_ISLNK((*out)->mode)) {
		*out = mount_top(*out);
		return 0;
	}
	if (flags & O_NOFOLLOW) {
		inode_put(*out);
		return -ELOOP;
	}
	if ((*out)->ops->follow) {
		err = (*out)->ops->follow(*out, &dir);
		inode_put(*out);
		*out = dir;
		return err;
	}
	err = walk_follow(w, *out, w->rest);
	return err < 0 ? err : 1;
}

static int open_create(int dirfd, const char *path, unsigned flags, unsigned mode, struct file **out)
{
	struct inode *i = NULL;
	bool created = false;
	struct walk w;
	int err = path_parent(&w, dirfd, path);

	while (err == 0) {
		err = open_last(&w, flags, mode, &i, &created);
		if (err <= 0)
			break;
		err = walk_on(&w, LOOKUP_PARENT);
	}
	walk_end(&w);
	return err < 0 ? err : inode_open(i, flags, created, out);
}

static int open_tmpfile(int dirfd, const char *path, unsigned flags, unsigned mode, struct file **out)
{
	struct inode *dir, *i;
	int err = path_lookup(dirfd, path, LOOKUP_FOLLOW | LOOKUP_DIR, &dir);

	if (err < 0)
		return err;
	err = inode_permission(dir, MAY_WRITE | MAY_EXEC);
	if (err == 0)
		err = dir->ops->tmpfile ? dir->ops->tmpfile(dir, S_IFREG | mode, &i) : -EOPNOTSUPP;
	inode_put(dir);
	if (err < 0)
		return err;
	i->linkable = !(flags & O_EXCL);
	return inode_open(i, flags & ~(TMPFILE_BIT | O_DIRECTORY), true, out);
}

int file_open_path(int dirfd, const char *path, uint32_t flags, uint32_t mode, struct file **out)
{
	struct inode *i;
	int err;

	if (flags & O_PATH)
		flags &= O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	mode &= 07777 & ~current->fs->umask;
	if (flags & TMPFILE_BIT) {
		if ((flags & O_TMPFILE) != O_TMPFILE || !(flags & O_ACCMODE) || flags & O_CREAT)
			return -EINVAL;
		return open_tmpfile(dirfd, path, flags, mode, out);
	}
	if (flags & O_CREAT)
		return flags & O_DIRECTORY ? -EINVAL : open_create(dirfd, path, flags, mode, out);
	err = path_lookup(dirfd, path, (flags & O_NOFOLLOW ? 0 : LOOKUP_FOLLOW) |
			  (flags & O_DIRECTORY ? LOOKUP_DIR : 0), &i);
	if (err < 0)
		return err;
	return flags & O_PATH ? inode_open_path(i, flags, out) : inode_open(i, flags, false, out);
}

long sys_openat(int dir, const char *upath, int flags, mode_t mode)
{
	struct path p;
	struct file *f;
	int err = path_get(&p, upath), fd;

	if (err < 0)
		return err;
	/* The number comes first, so that a full table makes and truncates nothing. */
	fd = fd_reserve(0, flags & O_CLOEXEC);
	err = fd < 0 ? fd : file_open_path(dir, p.text, flags, mode, &f);
	path_put(&p);
	if (err == 0)
		fd_fill(fd, f);
	else if (fd >= 0)
		fd_unreserve(fd);
	return err < 0 ? err : fd;
}

long sys_open(const char *path, int flags, mode_t mode)
{
	return sys_openat(AT_FDCWD, path, flags, mode);
}

long sys_creat(const char *path, mode_t mode)
{
	return sys_openat(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
