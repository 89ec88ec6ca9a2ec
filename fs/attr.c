/* Changing what is known of a file: mode, owner, times, size. Each: find, may the caller, change. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "cpu/usercopy.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/inotify.h"
#include "fs/namei.h"
#include "fs/tmpfs.h"
#include "kernel/syscall.h"
#include "proc/cred.h"
#include "proc/proc.h"
#include "proc/signal.h"

#define ATTR_MODE  1u            /* what a file system's setattr is told */
#define ATTR_OWNER 2u

/* The inode of a call on a descriptor (not O_PATH), counted. */
static int fd_inode(int fd, struct inode **out)
{
	struct file *f = fd_get(fd);

	if (!f)
		return -EBADF;
	*out = f->inode;
	inode_get(*out);
	file_put(f);
	return 0;
}

/* Mode and owner become those given, where they are set at all, unless the file system refuses. Holds i. */
static int attr_set(struct inode *i, uint32_t what, uint32_t mode, uint32_t uid, uint32_t gid)
{
	uint32_t old[3] = { i->mode, i->uid, i->gid };
	int err;

	i->mode = mode;
	i->uid = uid;
	i->gid = gid;
	err = i->ops && i->ops->setattr ? i->ops->setattr(i, what) : 0;
	if (err < 0) {
		i->mode = old[0];
		i->uid = old[1];
		i->gid = old[2];
		return err;
	}
	inode_touch(i, INODE_CTIME);
	if (what)
		inotify_inode(i, IN_ATTRIB);
	return 0;
}

/* ---- mode and owner: consume i ---------------------------------------------------------------------- */

static int inode_chmod(struct inode *i, uint32_t mode)
{
	int err;

	mutex_lock(&i->lock);
	err = i->mount->flags & MS_RDONLY ? -EROFS : 0;
	if (err == 0 && S_ISLNK(i->mode))
		err = -EOPNOTSUPP;
	if (err == 0 && !inode_owner_or_capable(i))
		err = -EPERM;
	if (err == 0) {
		if (mode & S_ISGID && !cred_has_group(current->cred, i->gid) && !capable(CAP_FSETID))
			mode &= ~S_ISGID;
		err = attr_set(i, ATTR_MODE, (i->mode & S_IFMT) | (mode & 07777), i->uid, i->gid);
	}
	mutex_unlock(&i->lock);
	inode_put(i);
	return err;
}

long sys_fchmodat(int dir, const char *path, mode_t mode)
{
	struct inode *i;
	int err = path_lookup_user(dir, path, LOOKUP_FOLLOW, &i);

	return err < 0 ? err : inode_chmod(i, mode);
}

long sys_chmod(const char *path, mode_t mode)
{
	return sys_fchmodat(AT_FDCWD, path, mode);
}

long sys_fchmod(int fd, mode_t mode)
{
	struct inode *i;
	int err = fd_inode(fd, &i);

	return err < 0 ? err : inode_chmod(i, mode);
}

/* mode: what the file would have then. */
static int may_chown(struct inode *i, uint32_t uid, uint32_t gid, uint32_t mode)
{
	const struct cred *c = current->cred;

	if (mode != i->mode && !inode_owner_or_capable(i))
		return -EPERM;
	if (capable(CAP_CHOWN))
		return 0;
	if (uid != -1u && (c->fsuid != i->uid || uid != i->uid))
		return -EPERM;
	if (gid != -1u && (c->fsuid != i->uid || (gid != i->gid && !cred_has_group(c, gid))))
		return -EPERM;
	return 0;
}

static int inode_chown(struct inode *i, uint32_t uid, uint32_t gid)
{
	uint32_t mode;
	int err;

	mutex_lock(&i->lock);
	mode = i->mode;
	if (!S_ISDIR_(i))               /* here even for the privileged */
		mode &= mode & S_IXGRP ? ~(S_ISUID | S_ISGID) : ~S_ISUID;
	err = i->mount->flags & MS_RDONLY ? -EROFS : 0;
	if (err == 0)
		err = may_chown(i, uid, gid, mode);
	if (err == 0)
		err = attr_set(i, (uid & gid) == -1u && mode == i->mode ? 0 : ATTR_OWNER, mode,
			       uid == -1u ? i->uid : uid, gid == -1u ? i->gid : gid);
	mutex_unlock(&i->lock);
	inode_put(i);
	return err;
}

long sys_fchownat(int dir, const char *path, uid_t uid, gid_t gid, int flags)
{
	struct inode *i;
	int err;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	err = path_lookup_user(dir, path, lookup_at(flags), &i);
	return err < 0 ? err : inode_chown(i, uid, gid);
}

long sys_chown(const char *path, uid_t uid, gid_t gid)
{
	return sys_fchownat(AT_FDCWD, path, uid, gid, 0);
}

long sys_lchown(const char *path, uid_t uid, gid_t gid)
{
	return sys_fchownat(AT_FDCWD, path, uid, gid, AT_SYMLINK_NOFOLLOW);
}

long sys_fchown(int fd, uid_t uid, gid_t gid)
{
	struct inode *i;
	int err = fd_inode(fd, &i);

	return err < 0 ? err : inode_chown(i, uid, gid);
}

/* ---- times ------------------------------------------------------------------------------------------ */

/* t NULL: both now. Consumes i. */
static int inode_utimes(struct inode *i, const struct timespec *t)
{
	bool now = !t || (t[0].tv_nsec == UTIME_NOW && t[1].tv_nsec == UTIME_NOW);
	struct timespec clock = wall_now();
	int err;

	mutex_lock(&i->lock);
	err = i->mount->flags & MS_RDONLY ? -EROFS : 0;
	if (err == 0 && !inode_owner_or_capable(i))
		err = !now ? -EPERM : inode_permission(i, MAY_WRITE);
	if (err == 0) {
		bool access = now || t[0].tv_nsec != UTIME_OMIT, change = now || t[1].tv_nsec != UTIME_OMIT;

		if (access)
			i->atime = now || t[0].tv_nsec == UTIME_NOW ? clock : t[0];
		if (change)
			i->mtime = now || t[1].tv_nsec == UTIME_NOW ? clock : t[1];
		i->ctime = clock;
		inotify_inode(i, access && change ? IN_ATTRIB : access ? IN_ACCESS : IN_MODIFY);
	}
	mutex_unlock(&i->lock);
	inode_put(i);
	return err;
}

static bool utime_valid(const struct timespec *t)
{
	return t->tv_nsec == UTIME_NOW || t->tv_nsec == UTIME_OMIT || (uint64_t)t->tv_nsec < NSEC_PER_SEC;
}

/* path NULL: dir itself. */
static int utimes_do(int dir, const char *path, const struct timespec *t, int flags)
{
	struct inode *i;
	int err;

	if (t && t[0].tv_nsec == UTIME_OMIT && t[1].tv_nsec == UTIME_OMIT)
		return 0;
	if (!path && dir != AT_FDCWD)
		err = flags ? -EINVAL : fd_inode(dir, &i);
	else
		err = path_lookup_user(dir, path, lookup_at(flags), &i);
	if (err == 0 && t && (!utime_valid(&t[0]) || !utime_valid(&t[1]))) {
		inode_put(i);
		return -EINVAL;
	}
	return err < 0 ? err : inode_utimes(i, t);
}

long sys_utimensat(int dir, const char *path, const struct timespec *utimes, int flags)
{
	struct timespec t[2];

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (utimes && copyin(t, utimes, sizeof(t)) < 0)
		return -EFAULT;
	return utimes_do(dir, path, utimes ? t : NULL, flags);
}

long sys_futimesat(int dir, const char *path, const struct timeval *utimes)
{
	struct timeval tv[2];
	struct timespec t[2];

	if (!utimes)
		return utimes_do(dir, path, NULL, 0);
	if (copyin(tv, utimes, sizeof(tv)) < 0)
		return -EFAULT;
	for (int k = 0; k < 2; k++) {
		if ((uint64_t)tv[k].tv_usec >= 1000000)
			return -EINVAL;
		t[k] = (struct timespec){ tv[k].tv_sec, tv[k].tv_usec * 1000 };
	}
	return utimes_do(dir, path, t, 0);
}

long sys_utimes(const char *path, const struct timeval *times)
{
	return sys_futimesat(AT_FDCWD, path, times);
}

long sys_utime(const char *path, const struct utimbuf *utimes)
{
	struct utimbuf ut;

	if (!utimes)
		return utimes_do(AT_FDCWD, path, NULL, 0);
	if (copyin(&ut, utimes, sizeof(ut)) < 0)
		return -EFAULT;
	return utimes_do(AT_FDCWD, path, (struct timespec[2]){ { ut.actime, 0 }, { ut.modtime, 0 } }, 0);
}

/* ---- size ------------------------------------------------------------------------------------------- */

static int check_fsize(struct inode *i, uint64_t size)
{
	if (size <= current_proc->rlim[RLIMIT_FSIZE].rlim_cur || (i->obj && size <= i->obj->size))
		return 0;
	signal_self(SIGXFSZ);
	return -EFBIG;
}

static int set_size(struct inode *i, uint64_t size)
{
	int err = check_fsize(i, size);

	return err < 0 ? err : inode_truncate(i, size);
}

long sys_truncate(const char *path, off_t len)
{
	struct inode *i;
	int err;

	if (len < 0)
		return -EINVAL;
	err = path_lookup_user(AT_FDCWD, path, LOOKUP_FOLLOW, &i);
	if (err < 0)
		return err;
	if (!S_ISREG(i->mode))
		err = S_ISDIR_(i) ? -EISDIR : -EINVAL;
	else
		err = inode_permission(i, MAY_WRITE);
	if (err == 0)
		err = inode_get_write(i);
	if (err == 0) {
		err = set_size(i, len);
		inode_put_write(i);
	}
	inode_put(i);
	return err;
}

long sys_ftruncate(int fd, off_t len)
{
	struct file *f;
	int err;

	if (len < 0)
		return -EINVAL;
	f = fd_get(fd);
	if (!f)
		return -EBADF;
	err = S_ISREG(f->inode->mode) && file_writable(f) ? set_size(f->inode, len) : -EINVAL;
	file_put(f);
	return err;
}

static int fallocate_check(struct file *f, int mode, off_t off, off_t len)
{
	int kind = mode & ~FALLOC_FL_KEEP_SIZE;

	if (off < 0 || len <= 0)
		return -EINVAL;
	if (mode & ~(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE) ||
	    kind == (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE) || mode == FALLOC_FL_PUNCH_HOLE)
		return -EOPNOTSUPP;
	if (!file_writable(f))
		return -EBADF;
	if (!f->inode->obj)
		return S_ISFIFO(f->inode->mode) ? -ESPIPE : S_ISDIR_(f->inode) ? -EISDIR : -ENODEV;
	if (off > INT64_MAX - len)
		return -EFBIG;
	return mode & FALLOC_FL_KEEP_SIZE ? 0 : check_fsize(f->inode, off + len);
}

long sys_fallocate(int fd, int mode, off_t off, off_t len)
{
	struct file *f = fd_get(fd);
	int err;

	if (!f)
		return -EBADF;
	err = fallocate_check(f, mode, off, len);
	if (err == 0)
		err = tmpfs_fallocate(f->inode, mode, off, len);
	if (err == 0)
		inotify_file(f, IN_MODIFY);
	file_put(f);
	return err;
}
