/* Opening files and steering descriptors. */
#pragma once
#include <abi/fcntl.h>
#include <sys/stat.h>

/* Beside what the kernel knows: other names, and what it ignores or refuses. */
#define O_DSYNC     010000

int open(const char *path, int flags, ...);
int openat(int dir, const char *path, int flags, ...);
int fcntl(int fd, int cmd, ...);
int posix_fallocate(int fd, off_t off, off_t len);
int fallocate(int fd, int mode, off_t off, off_t len);
ssize_t splice(int in, off_t *inoff, int out, off_t *outoff, size_t n, unsigned flags);
ssize_t tee(int in, int out, size_t n, unsigned flags);
ssize_t vmsplice(int fd, const struct iovec *iov, size_t n, unsigned flags);
