/* Opening files and steering descriptors. */
#pragma once
#include <abi/fcntl.h>
#include <sys/stat.h>

/* Beside what the kernel knows: other names, and what it ignores or refuses. */
#define O_NDELAY    O_NONBLOCK
#define O_DSYNC     010000
#define O_RSYNC     O_SYNC
#define F_SETLEASE   1024
#define F_GETLEASE   1025
#define F_NOTIFY     1026
#define FALLOC_FL_COLLAPSE_RANGE 0x08
#define FALLOC_FL_INSERT_RANGE   0x20
#define POSIX_FADV_NORMAL     0
#define POSIX_FADV_RANDOM     1
#define POSIX_FADV_SEQUENTIAL 2
#define POSIX_FADV_WILLNEED   3
#define POSIX_FADV_DONTNEED   4
#define SYNC_FILE_RANGE_WAIT_BEFORE 1
#define SYNC_FILE_RANGE_WRITE       2
#define SYNC_FILE_RANGE_WAIT_AFTER  4

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
