/* Advisory locks: POSIX records, open-file-description records, flock. Layer 7. */
#pragma once
#include "abi/fcntl.h"
#include "lib/list.h"
#include "lib/types.h"

struct file;
struct fdtable;
struct inode;

enum lock_kind { LOCK_POSIX, LOCK_OFD, LOCK_FLOCK };

/* Guarded by the one lock of fs/locks.c. */
struct flock_k {
	struct list    link;       /* inode->locks, or the list of waiting ones */
	struct flock_k *blocker;   /* of a waiting one: the lock in its way, NULL once it was woken to look again */
	struct inode  *inode;
	void          *owner;      /* POSIX: the fdtable; OFD and flock: the file */
	struct file   *file;       /* through which it was set: to be compared, it may be gone */
	int            pid;        /* -1 for OFD */
	uint8_t        kind, type; /* enum lock_kind; F_RDLCK, F_WRLCK */
	int64_t        start, end; /* both inclusive */
};

/* fcntl(2): F_GETLK, F_SETLK, F_SETLKW and their F_OFD_ forms. */
long locks_fcntl(struct file *f, int fd, int cmd, uintptr_t arg);
/* A descriptor of `table` is closed: the POSIX locks the table has on this inode go. */
void locks_close(struct file *f, struct fdtable *table);
void locks_release(struct file *f);       /* the description is gone: OFD and flock locks */
/* The lines of fdinfo: what f holds, of POSIX locks those that the table set through it. */
struct seq;
void locks_show(struct seq *s, struct file *f, struct fdtable *table);
void lock_show(struct seq *s, const struct flock_k *l);    /* the line of one, behind its number */
void locks_show_all(struct seq *s);       /* /proc/locks, in pieces */
