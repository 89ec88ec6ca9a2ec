/* struct inode: a named thing; struct mount: a file system instance in the tree. Layer 7. */
#pragma once
#include "abi/stat.h"
#include "abi/time.h"
#include "kernel/mutex.h"
#include "lib/ref.h"
#include "lib/types.h"

struct area;
struct file;
struct file_ops;
struct inode;
struct vmobj;
struct watch;

/* Called with the inode's lock (i) held unless said otherwise. Names are not NUL-terminated: (name, len).
   NULL entries: -EPERM for changes, -ENOTDIR for lookup. */
struct inode_ops {
	int  (*lookup)(struct inode *dir, const char *name, unsigned len, struct inode **out);   /* counted; -ENOENT */
	int  (*create)(struct inode *dir, const char *name, unsigned len, uint32_t mode, uint64_t rdev, struct inode **out);
	int  (*symlink)(struct inode *dir, const char *name, unsigned len, const char *target, struct inode **out);
	int  (*link)(struct inode *dir, const char *name, unsigned len, struct inode *target);
	int  (*unlink)(struct inode *dir, const char *name, unsigned len, struct inode *victim);
	int  (*rmdir)(struct inode *dir, const char *name, unsigned len, struct inode *victim);
	int  (*rename)(struct inode *odir, const char *on, unsigned ol, struct inode *victim_src,
		       struct inode *ndir, const char *nn, unsigned nl, struct inode *victim_dst, unsigned flags);
	int  (*readlink)(struct inode *i, char *buf, size_t n);                  /* bytes; no lock needed */
	int  (*follow)(struct inode *i, struct inode **out);                     /* magic links of /proc: jump, counted */
	int  (*truncate)(struct inode *i, uint64_t size);
	int  (*setattr)(struct inode *i, uint32_t what);                         /* veto or react; fields set by the caller */
	int  (*open)(struct inode *i, struct file *f);                           /* may set f->ops, f->data */
	int  (*permission)(struct inode *i, unsigned mask);                      /* instead of the mode bits */
	void (*getattr)(struct inode *i, struct stat *st);                       /* correct what is computed */
	void (*evict)(struct inode *i);                                          /* last reference: free private data */
	int  (*tmpfile)(struct inode *dir, uint32_t mode, struct inode **out);   /* O_TMPFILE */
};

/* Guards: docs/locks.md */
struct inode {
	struct ref      refs;
	uint32_t        mode;        /* L  type bits I */
	uint32_t        uid, gid;    /* L */
	uint32_t        nlink;       /* a  0: no name any more; a directory then takes no new entries */
	uint64_t        ino;         /* I */
	uint64_t        rdev;        /* I */
	const struct inode_ops *ops; /* I */
	const struct file_ops  *fops;/* I */
	struct mount   *mount;       /* I  the instance it lives in */
	struct mount   *mounted;     /* mount_lock+inode_names  instance mounted on this directory, NULL mostly */
	struct vmobj   *obj;         /* I  pages and size of a regular file */
	struct mutex    lock;        /* RANK_INODE */
	struct timespec atime, mtime, ctime, btime;   /* L */
	struct inode   *parent;      /* inode_names  of the last name it got; counted */
	const char     *name;        /* inode_names  of that name; "" for a root */
	struct list     locks;       /* locks_lock  POSIX and flock locks (fs/locks.c) */
	struct list     locked;      /* locks_lock  among the files that have some */
	void           *data;        /* I  of the file system */
	void           *ipc;         /* L  a FIFO's pipe, a bound unix socket */
	uint32_t        seals;       /* L  memfd */
	int32_t         writers;     /* a  open for writing (ETXTBSY); negative: denied, running */
	struct watch   *watches;     /* watch_lock  inotify; may be read bare by who has a reference */
	bool            linked;      /* a  had several names at some time: each look-up says by which it is known */
	bool            linkable;    /* I  made by O_TMPFILE without O_EXCL: linkat may name it */
};

struct mount {
	struct ref    refs;          /* its inodes, and being in the table */
	int           users;         /* a  open files, working and root directories: EBUSY */
	int           writers;       /* a  files open for writing: no remount read-only */
	bool          detached;      /* mount_lock  out of the tree: goes with its last user */
	const struct fs_type *type;  /* I */
	uint32_t      dev;           /* I  st_dev */
	uint32_t      flags;         /* mount_lock  MS_RDONLY, NOSUID, NODEV, NOEXEC */
	struct inode *root;          /* I  counted; NULL once dissolved */
	struct inode *covered;       /* mount_lock  directory it is mounted on; NULL for the root and kernel-only mounts */
	struct list   all;           /* mount_lock */
	int           id;            /* I */
	char          source[32];    /* I */
	void         *data;          /* I  of the fs: limits, counters */
};

struct fs_type {
	const char *name;
	uint32_t    magic;                                       /* statfs f_type */
	int  (*mount)(struct mount *m, const char *options);     /* fills m->root, m->data */
	int  (*remount)(struct mount *m, const char *options);   /* MS_REMOUNT; may be NULL */
	void (*umount)(struct mount *m, struct inode *root);     /* out of the tree: empty it; the root is put by the caller */
	void (*release)(struct mount *m);                        /* the last inode is gone: free m->data; may be NULL */
	void (*statfs)(struct mount *m, struct statfs *out);
	struct fs_type *next;
};
void fs_register(struct fs_type *t);
struct fs_type *fs_type_next(struct fs_type *t);         /* NULL gives the first: /proc/filesystems */
extern struct spinlock inode_names;                      /* RANK_NAME: parent, name, mounted */
extern struct mutex mount_lock;                          /* RANK_MOUNT */
extern struct list mount_all;                            /* mount_lock  struct mount.all, oldest first */
extern struct mount *mount_root;                         /* I after start-up */
/* Options of mount(2), "name=value,name": each goes to `take` (value NULL without one). 0; -EINVAL: it took one not; -ENOMEM. */
int  mount_options(const char *options, bool (*take)(void *arg, const char *name, const char *value), void *arg);
bool mount_octal(const char *s, uint32_t *out);          /* the whole text is a number to base 8 */
void mount_put(struct mount *m);
void mount_unuse(struct mount *m);                       /* one of m->users goes */
void inode_statfs(struct inode *i, struct statfs *st);
/* Mount type on dir (NULL: kernel-only or the root). 0 and *out, or -errno. */
int  mount_do(const char *type, const char *source, struct inode *dir, uint32_t flags, const char *options, struct mount **out);

/* A fresh inode, one reference, times now, owner by the current thread. NULL no memory. */
struct inode *inode_new(struct mount *m, uint32_t mode, const struct inode_ops *ops, const struct file_ops *fops);
static inline void inode_get(struct inode *i) { ref_get(&i->refs); }
void inode_put(struct inode *i);
/* The destroy hook of a regular file's vmobj, whose host the inode is: the inode's memory lives as long as
   its pages are mapped somewhere, so that maps can name it. */
void inode_obj_destroy(struct vmobj *o);
struct inode *area_inode(const struct area *a);          /* of the file it maps, or NULL */
void inode_set_name(struct inode *i, struct inode *parent, const char *name, unsigned len);   /* takes RANK_NAME itself */
void inode_touch(struct inode *i, unsigned what);       /* INODE_ATIME | MTIME | CTIME: now */
#define INODE_ATIME 1u
#define INODE_MTIME 2u
#define INODE_CTIME 4u
struct timespec wall_now(void);

/* perm.c */
#define MAY_EXEC 1u
#define MAY_WRITE 2u
#define MAY_READ 4u
int  inode_permission(struct inode *i, unsigned mask);  /* current's fsuid; 0, -EACCES, -EROFS */
bool inode_owner_or_capable(struct inode *i);
int  inode_may_delete(struct inode *dir, struct inode *victim, bool isdir);   /* holds dir; sticky, type, EISDIR... */
void inode_stat(struct inode *i, struct stat *st);

/* Open for writing or deny it (exec): 0 or -ETXTBSY. */
int  inode_get_write(struct inode *i);
void inode_put_write(struct inode *i);
int  inode_deny_write(struct inode *i);
void inode_allow_write(struct inode *i);
void inode_init(void);

#define S_ISDIR_(i)  (((i)->mode & 0170000) == 0040000)
