/* Extended attributes: there are none. Answers as a Linux file system without them: nothing is listed,
   reading and writing are not supported. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/namei.h"
#include "kernel/syscall.h"

/* The file must be there, as for any call; then err. */
static long path_answer(const char *path, unsigned flags, long answer)
{
	struct inode *i;
	int err = path_lookup_user(AT_FDCWD, path, flags, &i);

	if (err < 0)
		return err;
	inode_put(i);
	return answer;
}

static long fd_answer(int fd, long answer)
{
	struct file *f = fd_get(fd);

	if (!f)
		return -EBADF;
	file_put(f);
	return answer;
}

long sys_setxattr(const char *path, const char *name, const void *value, size_t n, int flags)
{
	return path_answer(path, LOOKUP_FOLLOW, -EOPNOTSUPP);
}

long sys_lsetxattr(const char *path, const char *name, const void *value, size_t n, int flags)
{
	return path_answer(path, 0, -EOPNOTSUPP);
}

long sys_fsetxattr(int fd, const char *name, const void *value, size_t n, int flags)
{
	return fd_answer(fd, -EOPNOTSUPP);
}

long sys_getxattr(const char *path, const char *name, void *value, size_t n)
{
	return path_answer(path, LOOKUP_FOLLOW, -EOPNOTSUPP);
}

long sys_lgetxattr(const char *path, const char *name, void *value, size_t n)
{
	return path_answer(path, 0, -EOPNOTSUPP);
}

long sys_fgetxattr(int fd, const char *name, void *value, size_t n)
{
	return fd_answer(fd, -EOPNOTSUPP);
}

long sys_listxattr(const char *path, char *list, size_t n)
{
	return path_answer(path, LOOKUP_FOLLOW, 0);
}

long sys_llistxattr(const char *path, char *list, size_t n)
{
	return path_answer(path, 0, 0);
}

long sys_flistxattr(int fd, char *list, size_t n)
{
	return fd_answer(fd, 0);
}

long sys_removexattr(const char *path, const char *name)
{
	return path_answer(path, LOOKUP_FOLLOW, -EOPNOTSUPP);
}

long sys_lremovexattr(const char *path, const char *name)
{
	return path_answer(path, 0, -EOPNOTSUPP);
}

long sys_fremovexattr(int fd, const char *name)
{
	return fd_answer(fd, -EOPNOTSUPP);
}
