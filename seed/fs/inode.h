/* Inodes: files, directories, links, devices, as they lie in the tree. The tree is
   in memory. */
#pragma once
#include "abi/stat.h"
#include "lib/list.h"
#include "lib/types.h"

struct file_ops;
struct inode;
struct seq;
struct vmobj;

/* A directory that has other names beside its entries, made when somebody looks
   (fs/procfs.c). */
struct dir_ops {
	int (*lookup)(struct inode *dir, const char *name, struct inode **out);        /* a new inode: 0, -ENOENT, -ENOMEM */
	/* Entry number pos (from 0, with gaps): its name to `name`, its number to
	   *pos; false: no more. */
	bool (*next)(struct inode *dir, size_t *pos, char *name);
};

struct inode {
	unsigned  refs;
	mode_t    mode;                    /* S_IF* and permissions */
	unsigned  nlink;                   /* names it has; 0: it has been removed */
	ino_t     ino;
	dev_t     rdev;                    /* of a device */
	struct timespec mtime;             /* when it was changed last */
	const struct file_ops *ops;        /* when it is opened */
	struct vmobj *obj;                 /* contents of a regular file; the target of a symbolic link */
	struct list   entries;             /* a directory: struct dirent */
	uint64_t      next_cookie;         /* a directory: for the next entry */
	struct inode *parent;              /* a directory: the one it is in, counted */
	const struct dir_ops *dir_ops;     /* a directory of /proc */
	void         *data;                /* a FIFO's pipe, a socket, whatever made it */
	int           pid, tid;            /* /proc: whose file it is */
};

/* A name in a directory. */
struct dirent {
	struct list   link;
	uint64_t      cookie;              /* its place, for reading directories: grows with every new entry */
	struct inode *inode;               /* counted */
	char          name[];
};

extern struct inode *inode_root;

/* One reference, no name yet. NULL: no memory. inode_put takes NULL, and does
   nothing. */
struct inode *inode_new(mode_t mode);
void inode_get(struct inode *i);
void inode_put(struct inode *i);

/* Names are without slash and not "." or "..", at most NAME_MAX bytes. */
int  dir_lookup(struct inode *dir, const char *name, struct inode **out);             /* counted. 0, -ENOENT, -ENOTDIR */
int  dir_add(struct inode *dir, const char *name, struct inode *i);                  /* 0, -ENOMEM, -ENOENT (dir is removed), -EPERM */
void dir_remove(struct inode *dir, const char *name);                                /* which must be there */

/* A new inode with a name. 0, -ENOMEM, -ENOENT. The caller has a reference then. */
int dir_make(struct inode *dir, const char *name, mode_t mode, struct inode **out);

void inode_stat(const struct inode *i, struct stat *st);

/* Note that its contents were changed. */
void inode_modified(struct inode *i);

/* fs/namei.c: the directory and the last name of a path, and what is there. Both
   counted; inode NULL: nothing is there. */
struct place {
	struct inode *dir, *inode;
	char          name[NAME_MAX + 1];
	bool          slash;               /* the path ends with a slash: it must be a directory */
};

/* From the directory that dirfd names (AT_FDCWD: the working directory). follow: go
   through a symbolic link at the end. 0, -ENOENT, -ENOTDIR, -ELOOP, -ENAMETOOLONG,
   -EFAULT, -ENOMEM, -EBADF. place_put gives the references back. */
int  path_walk(int dirfd, const char *upath, bool follow, struct place *out);
int  path_walk_kernel(const char *path, bool follow, struct place *out);
void place_put(struct place *p);

/* The same, if something must be there: the inode, counted. */
int path_inode(int dirfd, const char *upath, bool follow, struct inode **out);

/* The path of a directory, with its NUL: its length, -ENOENT, -ERANGE. */
long inode_path(const struct inode *dir, char *buf, size_t size);

/* fs/initramfs.c: the tree is filled and the first process gets its descriptors. Make
   one name in it; out: counted, NULL if the name was there already. 0, -errno. */
void files_start(void);
int  tree_make(const char *path, mode_t mode, dev_t rdev, struct inode **out);

/* fs/rw.c: regular files. fs/device.c: devices. ipc/pipe.c: pipes and FIFOs. fs/dircalls.c:
   directories. */
extern const struct file_ops regular_ops, device_ops, pipe_ops, directory_ops;
