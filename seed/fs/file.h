/* Open files, and the descriptors by which processes name them. */
#pragma once
#include "abi/fcntl.h"
#include "abi/poll.h"
#include "fs/uio.h"
#include "lib/types.h"

#define FD_MAX 256                 /* descriptors of a process */

struct file;
struct inode;
struct poller;
struct vmobj;

/* What a kind of file does. A NULL entry: it cannot do that. */
struct file_ops {
	/* The second half of open(2): 0 or -errno. NULL: there is nothing to do. */
	int (*open)(struct file *f);
	/* Move bytes; how many, or -errno. pos is the position, to be moved along,
	   in files that have one. May sleep, unless the file is O_NONBLOCK: then
	   -EAGAIN. */
	long (*read)(struct file *f, struct uio *u, off_t *pos);
	long (*write)(struct file *f, struct uio *u, off_t *pos);
	/* The POLL* events that hold now; before, the queues that will be woken are
	   named by poller_add (fs/poll.h). NULL: always ready. */
	unsigned (*poll)(struct file *f, struct poller *pl);
	long (*ioctl)(struct file *f, unsigned cmd, unsigned long arg);
	/* The last reference goes. */
	void (*release)(struct file *f);
};

/* An open file: what open(2) makes. Descriptors that dup or fork copied share it. */
struct file {
	unsigned refs;
	unsigned flags;                    /* O_* as open gave them; some can be changed by fcntl */
	const struct file_ops *ops;
	struct inode *inode;               /* counted; NULL: a file without one */
	void    *data;                     /* of the ops */
	off_t    pos;
};

struct fdtable {
	struct file *files[FD_MAX];
	bool cloexec[FD_MAX];
};

extern size_t file_count;                  /* open files */

static inline bool file_readable(const struct file *f)
{
	return (f->flags & O_ACCMODE) != O_WRONLY;
}

static inline bool file_writable(const struct file *f)
{
	return (f->flags & O_ACCMODE) != O_RDONLY;
}

/* A new one, one reference; it takes over the reference to inode if it succeeds.
   NULL: no memory. */
struct file *file_new(const struct file_ops *ops, struct inode *inode, unsigned flags, void *data);
void file_get(struct file *f);
void file_put(struct file *f);

/* The file behind a descriptor of the running process; NULL: there is none (-EBADF).
   It stays as long as the caller does not sleep: only then could another thread
   close it. fd_get: with a reference of one's own. */
struct file *fd_file(int fd);
struct file *fd_get(int fd);

/* The lowest free descriptor from `from` on for f, whose reference it takes over if
   it succeeds. fd, -EMFILE. */
int fd_install_from(struct file *f, int from, bool cloexec);
int fd_install(struct file *f, bool cloexec);

/* Give it up. 0, -EBADF. */
int fd_close(int fd);

/* fs/rw.c: what a mapping of the file shows, counted. 0, -EBADF, -EACCES, -ENODEV. */
int mmap_file(int fd, int prot, bool shared, struct vmobj **out);
