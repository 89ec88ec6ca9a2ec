/* Descriptors: open, read, write, duplicate, steer. Those that may block for long are
   cancellation points (__cp_). */
#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include "user/libc/libc.h"

static mode_t mode_of(int flags, va_list ap)
{
	return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(ap, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
	va_list ap;

	va_start(ap, flags);
	mode_t mode = mode_of(flags, ap);
	va_end(ap);
	return ret(__cp_open(path, flags, mode));
}

int openat(int dir, const char *path, int flags, ...)
{
	va_list ap;

	va_start(ap, flags);
	mode_t mode = mode_of(flags, ap);
	va_end(ap);
	return ret(__cp_openat(dir, path, flags, mode));
}

ssize_t read(int fd, void *buf, size_t n) { return ret(__cp_read(fd, buf, n)); }
ssize_t write(int fd, const void *buf, size_t n) { return ret(__cp_write(fd, buf, n)); }

/* Once the kernel has begun to close, the descriptor is gone, whatever it says. */
int close(int fd)
{
	long r = __sys_close(fd);

	return ret(r == -EINTR ? 0 : r);
}

ssize_t pread(int fd, void *buf, size_t n, off_t off)
{
	return ret(__cp_pread64(fd, buf, n, off));
}

ssize_t pwrite(int fd, const void *buf, size_t n, off_t off)
{
	return ret(__cp_pwrite64(fd, buf, n, off));
}

ssize_t readv(int fd, const struct iovec *iov, int n) { return ret(__cp_readv(fd, iov, n)); }
ssize_t writev(int fd, const struct iovec *iov, int n) { return ret(__cp_writev(fd, iov, n)); }

ssize_t preadv(int fd, const struct iovec *iov, int n, off_t off)
{
	return ret(__cp_preadv(fd, iov, n, off, 0));
}

ssize_t pwritev(int fd, const struct iovec *iov, int n, off_t off)
{
	return ret(__cp_pwritev(fd, iov, n, off, 0));
}

ssize_t preadv2(int fd, const struct iovec *iov, int n, off_t off, int flags)
{
	return ret(__cp_preadv2(fd, iov, n, off, 0, flags));
}

ssize_t pwritev2(int fd, const struct iovec *iov, int n, off_t off, int flags)
{
	return ret(__cp_pwritev2(fd, iov, n, off, 0, flags));
}

ssize_t process_vm_readv(pid_t pid, const struct iovec *local, unsigned long nlocal,
			 const struct iovec *remote, unsigned long nremote,
			 unsigned long flags)
{
	return ret(__sys_process_vm_readv(pid, local, nlocal, remote, nremote, flags));
}

ssize_t process_vm_writev(pid_t pid, const struct iovec *local, unsigned long nlocal,
			  const struct iovec *remote, unsigned long nremote,
			  unsigned long flags)
{
	return ret(__sys_process_vm_writev(pid, local, nlocal, remote, nremote, flags));
}

off_t lseek(int fd, off_t off, int whence) { return ret(__sys_lseek(fd, off, whence)); }
int dup(int fd) { return ret(__sys_dup(fd)); }
int dup2(int fd, int newfd) { return ret(__sys_dup2(fd, newfd)); }
int dup3(int fd, int newfd, int flags) { return ret(__sys_dup3(fd, newfd, flags)); }
int pipe(int fds[2]) { return ret(__sys_pipe(fds)); }
int pipe2(int fds[2], int flags) { return ret(__sys_pipe2(fds, flags)); }
int fsync(int fd) { return ret(__cp_fsync(fd)); }
int fdatasync(int fd) { return ret(__cp_fdatasync(fd)); }
void sync(void) { __sys_sync(); }
int ftruncate(int fd, off_t len) { return ret(__sys_ftruncate(fd, len)); }
int flock(int fd, int op) { return ret(__sys_flock(fd, op)); }

int close_range(unsigned first, unsigned last, int flags)
{
	return ret(__sys_close_range(first, last, flags));
}

int closefrom(int first) { return close_range(first, ~0U, 0); }

int fcntl(int fd, int cmd, ...)
{
	va_list ap;

	va_start(ap, cmd);
	unsigned long arg = va_arg(ap, unsigned long);
	va_end(ap);
	if (cmd == F_SETLKW || cmd == F_OFD_SETLKW)
		return ret(__cp_fcntl(fd, cmd, arg));
	return ret(__sys_fcntl(fd, cmd, arg));
}

int ioctl(int fd, unsigned long cmd, ...)
{
	va_list ap;

	va_start(ap, cmd);
	unsigned long arg = va_arg(ap, unsigned long);
	va_end(ap);
	return ret(__sys_ioctl(fd, cmd, arg));
}

int lockf(int fd, int cmd, off_t len)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_CUR, .l_len = len };

	switch (cmd) {
	case F_ULOCK:
		l.l_type = F_UNLCK;
		return fcntl(fd, F_SETLK, &l);
	case F_LOCK:
		return fcntl(fd, F_SETLKW, &l);
	case F_TLOCK:
		return fcntl(fd, F_SETLK, &l);
	case F_TEST:
		if (fcntl(fd, F_GETLK, &l) < 0)
			return -1;
		return l.l_type == F_UNLCK || l.l_pid == getpid() ? 0 : ret(-EACCES);
	}
	return ret(-EINVAL);
}

int fallocate(int fd, int mode, off_t off, off_t len)
{
	return ret(__sys_fallocate(fd, mode, off, len));
}

int posix_fallocate(int fd, off_t off, off_t len)
{
	return -__sys_fallocate(fd, 0, off, len);
}

ssize_t splice(int in, off_t *inoff, int out, off_t *outoff, size_t n, unsigned flags)
{
	return ret(__cp_splice(in, inoff, out, outoff, n, flags));
}

ssize_t tee(int in, int out, size_t n, unsigned flags)
{
	return ret(__cp_tee(in, out, n, flags));
}

ssize_t vmsplice(int fd, const struct iovec *iov, size_t n, unsigned flags)
{
	return ret(__cp_vmsplice(fd, iov, n, flags));
}

ssize_t sendfile(int out, int in, off_t *off, size_t n)
{
	return ret(__sys_sendfile(out, in, off, n));
}

ssize_t copy_file_range(int in, off_t *inoff, int out, off_t *outoff, size_t n,
			unsigned flags)
{
	return ret(__sys_copy_file_range(in, inoff, out, outoff, n, flags));
}

int poll(struct pollfd *fds, nfds_t n, int ms) { return ret(__cp_poll(fds, n, ms)); }

int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask)
{
	struct timespec left;

	if (timeout)
		left = *timeout;
	return ret(__cp_ppoll(fds, n, timeout ? &left : NULL, mask, sizeof *mask));
}

int select(int n, fd_set *restrict r, fd_set *restrict w, fd_set *restrict x,
	   struct timeval *restrict timeout)
{
	return ret(__cp_select(n, r, w, x, timeout));
}

int pselect(int n, fd_set *restrict r, fd_set *restrict w, fd_set *restrict x,
	    const struct timespec *restrict timeout, const sigset_t *restrict mask)
{
	struct sigset_arg arg = { mask, sizeof *mask };
	struct timespec left;

	if (timeout)
		left = *timeout;
	return ret(__cp_pselect6(n, r, w, x, timeout ? &left : NULL, &arg));
}
