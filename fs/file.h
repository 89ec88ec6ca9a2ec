/* struct file: an open file description; struct file_ops: what each kind of file does. Layer 7. */
#pragma once
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/poll.h"
#include "fs/inotify.h"
#include "kernel/mutex.h"
#include "kernel/thread.h"
#include "lib/ref.h"
#include "mm/uio.h"

struct file;
struct inode;
struct poller;
struct seq;
struct space;
struct vmobj;

typedef bool (*dir_emit)(void *arg, const char *name, unsigned len, uint64_t ino, unsigned type, int64_t next_pos);
/* List "." and ".." of the directory f; the other entries begin at position 2. False: no room. */
bool dir_dots(struct file *f, int64_t *pos, dir_emit emit, void *arg);

/* Entries left NULL get the usual answer: read/write EINVAL, ioctl ENOTTY, poll always ready, mmap ENODEV.
   All may sleep. pos: the offset to use and advance; ignored by streams. */
struct file_ops {
	long (*read)(struct file *f, struct uio *u, int64_t *pos);
	long (*write)(struct file *f, struct uio *u, int64_t *pos);
	long (*ioctl)(struct file *f, unsigned cmd, uintptr_t arg);
	/* Events ready now (POLL*); with pl: also register by poller_add() on the queues that matter. */
	unsigned (*poll)(struct file *f, struct poller *pl);
	/* The object to map: counted reference in *out. 0, -ENODEV, -EACCES, ... */
	int  (*mmap)(struct file *f, struct vmobj **out, uint64_t off, size_t len, uint32_t prot, uint32_t flags);
	int64_t (*seek)(struct file *f, int64_t off, int whence);      /* NULL: by inode size; streams: -ESPIPE by FILE_STREAM */
	int  (*readdir)(struct file *f, int64_t *pos, dir_emit emit, void *arg);
	int  (*open)(struct file *f);             /* called at open(2) after allocation: FIFO rendezvous, tty. 0 or -errno */
	void (*flush)(struct file *f);            /* each close(2) of a descriptor */
	void (*release)(struct file *f);          /* last reference gone */
	int  (*setfl)(struct file *f, uint32_t flags);   /* F_SETFL change check, or NULL */
	long (*fcntl)(struct file *f, int cmd, unsigned long arg);       /* commands of one kind only: pipe size */
	void (*fdinfo)(struct file *f, struct seq *s);                   /* extra lines of /proc/PID/fdinfo */
	uint32_t kind;                            /* FILE_* */
};
/* For seeks: base + off, -EINVAL before the beginning or past the end of a long. */
static inline int64_t seek_from(int64_t base, int64_t off)
{
	int64_t pos;

	return __builtin_add_overflow(base, off, &pos) || pos < 0 ? -EINVAL : pos;
}
#define FILE_STREAM 1u      /* no position: lseek and pread give ESPIPE */
#define FILE_NOSPLICE 4u    /* splice(2) and sendfile(2) from and to it: EINVAL */
#define FILE_NOPOLLWAIT 2u  /* regular files and directories: epoll_ctl gives EPERM */

/* Guards:  I set once   a atomic   m pos_lock   p file_owner lock */
struct file {
	struct ref     refs;
	uint32_t       flags;        /* a  O_* status flags and access mode */
	const struct file_ops *ops;  /* I */
	struct inode  *inode;        /* I  counted; anonymous files have one of anonfs */
	void          *data;         /* I  of the ops */
	int64_t        pos;          /* m  (or nobody else holds the file) */
	struct mutex   pos_lock;     /* RANK_FILEPOS */
	struct list    epitems;      /* RANK_EPOLL: epoll items watching it */
	struct fowner *owner;        /* p  F_SETOWN, O_ASYNC; NULL mostly */
	uint32_t       fmode;        /* I  FMODE_* */
};

#define FMODE_POSLOCK 1u      /* reads and writes at f->pos are atomic: regular files and directories */
#define FMODE_WRITER  2u      /* counted in inode->writers */
#define FMODE_SEEKED  4u      /* has a position: not FILE_STREAM */

/* O_RDONLY, O_WRONLY, O_RDWR; 3 is neither, for ioctl alone. */
#define file_readable(f) (((f)->flags + 1) & 1)
#define file_writable(f) (((f)->flags + 1) & 2)

/* Where a call moves bytes: *uoff if the user gives one, else the file's own position, if it has one; and back.
   0, -EFAULT, -EINVAL. */
int file_offset_in(struct file *f, const off_t *uoff, int64_t *pos);
int file_offset_out(struct file *f, off_t *uoff, int64_t pos);

/* A new description, one reference; takes over the inode reference. NULL: no memory, or -ENFILE by count. */
struct file *file_new(const struct file_ops *ops, struct inode *inode, uint32_t flags, void *data);
static inline void file_get(struct file *f) { ref_get(&f->refs); }
void file_free(struct file *f);                /* only through file_put */
static inline void file_put(struct file *f)    /* the last one releases: may sleep */
{
	if (ref_put(&f->refs))
		file_free(f);
}
long file_read_slow(struct file *f, struct uio *u, int64_t *pos);
long file_write_slow(struct file *f, struct uio *u, int64_t *pos);
int64_t seek_no_end(struct file *f, int64_t off, int whence);       /* from the beginning or from here: else -EINVAL */
int64_t seek_noop(struct file *f, int64_t off, int whence);         /* a seek for what has no positions: 0 */
/* Access mode checked; pos NULL: the file's own, kept over the whole read or write where files have one. */
static inline long file_read(struct file *f, struct uio *u, int64_t *pos)
{
	long n;

	if (likely(file_readable(f) && f->ops->read && !(f->fmode & FMODE_POSLOCK)))
		n = f->ops->read(f, u, pos ? pos : &f->pos);
	else
		n = file_read_slow(f, u, pos);
	if (n > 0)
		inotify_file(f, IN_ACCESS);
	return n;
}
static inline long file_write(struct file *f, struct uio *u, int64_t *pos)
{
	long n;

	if (likely(file_writable(f) && f->ops->write && !(f->fmode & FMODE_POSLOCK)))
		n = f->ops->write(f, u, pos ? pos : &f->pos);
	else
		n = file_write_slow(f, u, pos);
	if (n > 0)
		inotify_file(f, IN_MODIFY);
	return n;
}
/* What is ready now; a file without a poll of its own is always ready. */
static inline unsigned file_poll(struct file *f, struct poller *pl)
{
	return f->ops->poll ? f->ops->poll(f, pl) : POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
}
size_t file_count(void);                        /* open descriptions: file-nr */
/* Something became ready: SIGIO to the owner if O_ASYNC. Call beside the wake, under the object's mutex. */
void file_notify(struct file *f, unsigned events);
void file_urgent(struct file *f);               /* SIGURG to the owner, O_ASYNC or not */
/* epoll.c: the last reference is gone and epitems is not empty: take the items off. */
void epoll_release_file(struct file *f);

/* ---- descriptors (fdtable.c) ---------------------------------------------------------------- */
#define FD_FIRST 64u          /* descriptors inside the table itself */

/* Guards:  a atomic   f lock (read without it by a sole owner, see fdtable.c) */
struct fdtable {
	struct ref      refs;             /* a  threads */
	unsigned        max;              /* f  a multiple of 64 */
	struct file   **files;            /* f  NULL with the open bit set: reserved */
	uint64_t       *open, *cloexec;   /* f */
	unsigned        hint;             /* f  no free number below it */
	struct spinlock lock;             /* RANK_FDTABLE */
	uint64_t        first_open, first_cloexec;
	struct file    *first_files[FD_FIRST];
};

struct fdtable *fdtable_new(void);
struct fdtable *fdtable_clone(struct fdtable *from);     /* NULL no memory */
void fdtable_put(struct fdtable *t);                     /* last: closes everything; may sleep */
/* The file behind fd of the current thread, counted; NULL if none (EBADF). O_PATH files only with _path. */
struct file *fd_get(int fd);
struct file *fd_get_path(int fd);
/* For calls that use the file only until they return: a sole owner of its table needs no count, because
   nobody else can close the descriptor meanwhile. fd_return() with the same word. */
static inline struct file *fd_borrow(int fd, bool *counted)
{
	struct fdtable *t = current->fds;
	struct file *f;

	*counted = false;
	if (likely(__atomic_load_n(&t->refs.count, __ATOMIC_ACQUIRE) == 1)) {
		if (unlikely((unsigned)fd >= t->max))
			return NULL;
		f = t->files[fd];
		return likely(f && !(f->flags & O_PATH)) ? f : NULL;
	}
	*counted = true;
	return fd_get(fd);
}
static inline void fd_return(struct file *f, bool counted)
{
	if (unlikely(counted))
		file_put(f);
}
int  fd_next(int from);                                  /* smallest open fd >= from, or -1 */
/* The same of any thread. Its table is looked at, never held: who put it last would have to close all files. */
struct file *fd_get_of(struct thread *t, int fd);
int  fd_next_of(struct thread *t, int from);
long fd_flags_of(struct thread *t, int fd);              /* O_ flags, with O_CLOEXEC; -EBADF */
unsigned fd_table_size(struct thread *t);
/* Lowest free descriptor >= min for f: takes over the reference on success. fd, -EMFILE, -ENOMEM. */
int  fd_install_min(struct file *f, int min, bool cloexec);
static inline int fd_install(struct file *f, bool cloexec) { return fd_install_min(f, 0, cloexec); }
/* Two-step form for calls that must copy the number out before the file is seen. */
int  fd_reserve(int min, bool cloexec);                  /* fd, -EMFILE */
void fd_fill(int fd, struct file *f);                    /* takes over the reference */
void fd_unreserve(int fd);
void fdtable_close_on_exec(struct fdtable *t);
/* For fs/fdcalls.c. Room for descriptor fd: holds the lock, or owns t alone. 0, -EMFILE, -ENOMEM. */
int  fdtable_grow(struct fdtable *t, unsigned fd);
/* What close(2) does beside giving up the number. Consumes the reference. */
void fd_closed(struct file *f, struct fdtable *t);
int  fd_set_cloexec(int fd, bool on);                    /* 0, -EBADF */
int  fdtable_unshare(void);                              /* current gets its own; 0, -ENOMEM */
