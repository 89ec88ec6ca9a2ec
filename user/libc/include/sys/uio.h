/* Reading and writing several buffers at once. */
#pragma once
#include <abi/fcntl.h>
ssize_t readv(int fd, const struct iovec *iov, int n);
ssize_t writev(int fd, const struct iovec *iov, int n);
ssize_t preadv(int fd, const struct iovec *iov, int n, off_t off);
ssize_t pwritev(int fd, const struct iovec *iov, int n, off_t off);
ssize_t preadv2(int fd, const struct iovec *iov, int n, off_t off, int flags);
ssize_t pwritev2(int fd, const struct iovec *iov, int n, off_t off, int flags);
ssize_t process_vm_readv(pid_t pid, const struct iovec *local, unsigned long nlocal,
			 const struct iovec *remote, unsigned long nremote,
			 unsigned long flags);
ssize_t process_vm_writev(pid_t pid, const struct iovec *local, unsigned long nlocal,
			  const struct iovec *remote, unsigned long nremote,
			  unsigned long flags);
