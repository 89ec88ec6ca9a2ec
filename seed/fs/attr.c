/* Changing what is known about a file: its permissions and its time. Read fs/stat.c
   before. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "fs/inode.h"
#include "kernel/syscall.h"
#include "mm/user.h"

/* The type of a file cannot be changed, only its permissions. */
long sys_fchmodat(int dirfd, const char *upath, mode_t mode)
{
	struct inode *i;
	int r = path_inode(dirfd, upath, true, &i);

	if (r < 0)
		return r;
	i->mode = (i->mode & S_IFMT) | (mode & 07777);
	inode_put(i);
	return 0;
}

/* Only the time of the last change is kept. NULL stands for now, as does UTIME_NOW. */
long sys_utimensat(int dirfd, const char *upath, const struct timespec *utimes, int flags)
{
	struct timespec times[2] = { { 0, UTIME_NOW }, { 0, UTIME_NOW } };
	struct inode *i;
	int r;

	if (utimes && copyin(times, utimes, sizeof(times)) < 0)
		return -EFAULT;
	r = path_inode(dirfd, upath, !(flags & AT_SYMLINK_NOFOLLOW), &i);
	if (r < 0)
		return r;
	if (times[1].tv_nsec == UTIME_NOW)
		inode_modified(i);
	else if (times[1].tv_nsec != UTIME_OMIT)
		i->mtime = times[1];
	inode_put(i);
	return 0;
}

/* The older form of the call: from the working directory. */
long sys_chmod(const char *upath, mode_t mode) { return sys_fchmodat(AT_FDCWD, upath, mode); }
