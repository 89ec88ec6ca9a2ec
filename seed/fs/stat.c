/* What is known about files: stat and access. Everybody is user 0, so permissions are
   kept and shown, and only the permission to execute is asked for. Read fs/namei.c
   before. */
#include "abi/errno.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "kernel/syscall.h"
#include "mm/user.h"

/* A file without an inode is a pipe or a socket. */
long sys_fstat(int fd, struct stat *ust)
{
	struct file *f = fd_file(fd);
	struct stat st = { .st_dev = 3, .st_ino = 1, .st_nlink = 1, .st_mode = S_IFIFO | 0600, .st_blksize = PAGE_SIZE };

	if (!f)
		return -EBADF;
	if (f->inode)
		inode_stat(f->inode, &st);
	return copyout(ust, &st, sizeof(st));
}

/* C libraries ask for fstat in this form too: with an empty path. */
long sys_newfstatat(int dirfd, const char *upath, struct stat *ust, int flags)
{
	struct inode *i;
	struct stat st;
	char c;
	int r;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT))
		return -EINVAL;
	if ((flags & AT_EMPTY_PATH) && copyin(&c, upath, 1) == 0 && !c)
		return sys_fstat(dirfd, ust);
	r = path_inode(dirfd, upath, !(flags & AT_SYMLINK_NOFOLLOW), &i);
	if (r < 0)
		return r;
	inode_stat(i, &st);
	inode_put(i);
	return copyout(ust, &st, sizeof(st));
}

/* For user 0 everything is allowed but executing what nobody may execute. Whether it is
   there is asked too: access(2) with F_OK asks nothing else. */
long sys_faccessat(int dirfd, const char *upath, int mode)
{
	struct inode *i;
	int r;

	if (mode & ~(R_OK | W_OK | X_OK))
		return -EINVAL;
	r = path_inode(dirfd, upath, true, &i);
	if (r < 0)
		return r;
	if ((mode & X_OK) && S_ISREG(i->mode) && !(i->mode & 0111))
		r = -EACCES;
	inode_put(i);
	return r;
}
