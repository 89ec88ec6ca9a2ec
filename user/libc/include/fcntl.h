/* Opening files and steering descriptors. */
#pragma once
#include <abi/fcntl.h>
#include <abi/stat.h>

int open(const char *path, int flags, ...);
int openat(int dir, const char *path, int flags, ...);
int creat(const char *path, mode_t mode);
int fcntl(int fd, int cmd, ...);
int posix_fallocate(int fd, off_t off, off_t len);
int fallocate(int fd, int mode, off_t off, off_t len);
int posix_fadvise(int fd, off_t off, off_t len, int advice);
int sync_file_range(int fd, off_t off, off_t n, unsigned flags);
ssize_t readahead(int fd, off_t off, size_t n);
ssize_t splice(int in, off_t *inoff, int out, off_t *outoff, size_t n, unsigned flags);
ssize_t tee(int in, int out, size_t n, unsigned flags);
ssize_t vmsplice(int fd, const struct iovec *iov, size_t n, unsigned flags);
