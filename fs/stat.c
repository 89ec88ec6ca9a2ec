/* What is known of a file and of its file system: stat, statx, statfs. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/stat.h"
#include "cpu/usercopy.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/namei.h"
#include "kernel/syscall.h"

static int stat_copyout(struct inode *i, struct stat *ust)
{
	struct stat st;

	inode_stat(i, &st);
	return copyout(ust, &st, sizeof(st));
}

static long stat_path(int dir, const char *path, struct stat *ust, unsigned flags)
{
	struct inode *i;
	int err = path_lookup_user(dir, path, flags, &i);

	if (err < 0)
		return err;
	err = stat_copyout(i, ust);
	inode_put(i);
	return err;
}

long sys_stat(const char *path, struct stat *st)
{
	return stat_path(AT_FDCWD, path, st, LOOKUP_FOLLOW);
}

long sys_lstat(const char *path, struct stat *st)
{
	return stat_path(AT_FDCWD, path, st, 0);
}

long sys_fstat(int fd, struct stat *st)
{
	struct file *f = fd_get_path(fd);
	int err;

	if (!f)
		return -EBADF;
	err = stat_copyout(f->inode, st);
	file_put(f);
	return err;
}

long sys_newfstatat(int dir, const char *path, struct stat *st, int flags)
{
	uint8_t first;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT))
		return -EINVAL;
	if (flags & AT_EMPTY_PATH && dir >= 0 && get_user8(&first, path) == 0 && first == 0)
		return sys_fstat(dir, st);      /* how C libraries write fstat */
	return stat_path(dir, path, st, lookup_at(flags));
}

static struct statx_timestamp statx_time(struct timespec t)
{
	return (struct statx_timestamp){ .tv_sec = t.tv_sec, .tv_nsec = t.tv_nsec };
}

static int statx_copyout(struct inode *i, struct statx *ustx)
{
	struct statx x = { .stx_mask = STATX_BASIC_STATS | STATX_BTIME | STATX_MNT_ID };
	struct stat st;

	inode_stat(i, &st);
	x.stx_blksize = st.st_blksize;
	x.stx_attributes_mask = STATX_ATTR_MOUNT_ROOT;
	x.stx_attributes = i == i->mount->root ? STATX_ATTR_MOUNT_ROOT : 0;
	x.stx_nlink = st.st_nlink;
	x.stx_uid = st.st_uid;
	x.stx_gid = st.st_gid;
	x.stx_mode = st.st_mode;
	x.stx_ino = st.st_ino;
	x.stx_size = st.st_size;
	x.stx_blocks = st.st_blocks;
	x.stx_atime = statx_time(st.st_atim);
	x.stx_btime = statx_time(i->btime);
	x.stx_ctime = statx_time(st.st_ctim);
	x.stx_mtime = statx_time(st.st_mtim);
	x.stx_rdev_major = DEV_MAJOR(st.st_rdev);
	x.stx_rdev_minor = DEV_MINOR(st.st_rdev);
	x.stx_dev_major = DEV_MAJOR(st.st_dev);
	x.stx_dev_minor = DEV_MINOR(st.st_dev);
	x.stx_mnt_id = i->mount->id;
	return copyout(ustx, &x, sizeof(x));
}

long sys_statx(int dir, const char *path, int flags, unsigned mask, struct statx *stx)
{
	struct inode *i;
	int err;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT | AT_STATX_FORCE_SYNC | AT_STATX_DONT_SYNC) ||
	    (flags & (AT_STATX_FORCE_SYNC | AT_STATX_DONT_SYNC)) == (AT_STATX_FORCE_SYNC | AT_STATX_DONT_SYNC) ||
	    mask & STATX_RESERVED)
		return -EINVAL;
	err = path_lookup_user(dir, path, lookup_at(flags), &i);
	if (err < 0)
		return err;
	err = statx_copyout(i, stx);
	inode_put(i);
	return err;
}

static int statfs_copyout(struct inode *i, struct statfs *ust)
{
	struct statfs st;

	inode_statfs(i, &st);
	return copyout(ust, &st, sizeof(st));
}

long sys_statfs(const char *path, struct statfs *st)
{
	struct inode *i;
	int err = path_lookup_user(AT_FDCWD, path, LOOKUP_FOLLOW, &i);

	if (err < 0)
		return err;
	err = statfs_copyout(i, st);
	inode_put(i);
	return err;
}

long sys_fstatfs(int fd, struct statfs *st)
{
	struct file *f = fd_get_path(fd);
	int err;

	if (!f)
		return -EBADF;
	err = statfs_copyout(f->inode, st);
	file_put(f);
	return err;
}
