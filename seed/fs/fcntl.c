/* Calls about descriptors: dup, fcntl, ioctl. Read fs/file.c before. */
#include "abi/errno.h"
#include "fs/file.h"
#include "kernel/syscall.h"
#include "proc/proc.h"

#define FLAGS_CHANGEABLE (O_APPEND | O_NONBLOCK)

/* The new descriptor shares the open file, and with it the position and the flags;
   only close-on-exec is its own. */
static long dup_from(int fd, int from, bool cloexec)
{
	struct file *f = fd_get(fd);
	long r;

	if (!f)
		return -EBADF;
	r = from < 0 || from >= FD_MAX ? -EINVAL : fd_install_from(f, from, cloexec);
	if (r < 0)
		file_put(f);
	return r;
}

/* The lowest free number: so `close(0); dup(fd)` puts fd in the place of the input. */
long sys_dup(int fd)
{
	return dup_from(fd, 0, false);
}

/* The file that newfd named before is closed without a word, as dup2(2) says. */
long sys_dup3(int fd, int newfd, int flags)
{
	struct fdtable *t = current->proc->fds;
	struct file *f;

	if (fd == newfd || (flags & ~O_CLOEXEC))
		return -EINVAL;
	f = fd_file(fd);
	if (!f || newfd < 0 || newfd >= FD_MAX)
		return -EBADF;
	file_get(f);
	/* The reference is taken before the close: fd and newfd may share the same open file, and
	   this may be its only other reference. */
	fd_close(newfd);
	t->files[newfd] = f;
	t->cloexec[newfd] = flags & O_CLOEXEC;
	return newfd;
}

/* With equal numbers nothing happens, but the descriptor must exist. */
long sys_dup2(int fd, int newfd)
{
	if (fd != newfd)
		return sys_dup3(fd, newfd, 0);
	return fd_file(fd) ? fd : -EBADF;
}

/* There are no record locks: -EINVAL, as for any other command that is missing. */
long sys_fcntl(int fd, int cmd, unsigned long arg)
{
	struct fdtable *t = current->proc->fds;
	struct file *f = fd_file(fd);

	if (!f)
		return -EBADF;
	switch (cmd) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		return dup_from(fd, min(arg, (unsigned long)FD_MAX), cmd == F_DUPFD_CLOEXEC);
	case F_GETFD:
		return t->cloexec[fd] ? FD_CLOEXEC : 0;
	case F_SETFD:
		t->cloexec[fd] = arg & FD_CLOEXEC;
		return 0;
	case F_GETFL:
		return f->flags;
	case F_SETFL:
		f->flags = (f->flags & ~FLAGS_CHANGEABLE) | (arg & FLAGS_CHANGEABLE);
		return 0;
	}
	return -EINVAL;
}

/* What cmd means is the business of the kind of file. */
long sys_ioctl(int fd, unsigned cmd, unsigned long arg)
{
	struct file *f = fd_file(fd);

	if (!f)
		return -EBADF;
	return f->ops->ioctl ? f->ops->ioctl(f, cmd, arg) : -ENOTTY;
}
