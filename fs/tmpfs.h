/* The file system in memory: what the root, /tmp, /dev and memfd are made of. Layer 7. */
#pragma once
#include "fs/inode.h"
#include "mm/vm.h"

struct file_ops;

/* One instance. Guards:  I set once   a atomic */
struct tmpfs {
	uint64_t pages_used, pages_max;    /* a  max 0: no limit */
	uint64_t inodes_used, inodes_max;
	uint32_t root_mode, root_uid, root_gid;   /* I  as mounted */
};

static inline struct tmpfs *tmpfs_of(struct mount *m)
{
	return m->data;
}

extern const struct file_ops tmpfs_file_ops, tmpfs_dir_ops, fifo_ops;   /* fifo_ops: ipc/pipe.c */
extern const struct inode_ops tmpfs_dir_inode_ops;
void tmpfs_init(void);
/* mount and remount options of tmpfs; unknown ones are -EINVAL. */
int  tmpfs_mount(struct mount *m, const char *options);
void tmpfs_type_like(struct fs_type *t, const char *name, int (*mount)(struct mount *, const char *));
/* A new inode of any type with its place accounted. -ENOSPC, -ENOMEM. Link count 1 (2 for directories). */
int  tmpfs_inode(struct mount *m, struct inode *dir, uint32_t mode, uint64_t rdev, struct inode **out);
/* Pages for a regular file outside any tmpfs instance (memfd). 0, -ENOMEM. */
int  tmpfs_init_pages(struct inode *i);
/* truncate(2) and fallocate(2) below the permission checks. */
int  inode_truncate(struct inode *i, uint64_t size);
int  tmpfs_fallocate(struct inode *i, int mode, uint64_t off, uint64_t len);
void inode_drop_suid(struct inode *i);          /* a write by the unprivileged clears suid and sgid; holds i */
void tmpfs_evict(struct inode *i);
/* tmpdir.c: directories. */
int  tmpdir_new(struct inode *dir);             /* empty table into dir->data */
void tmpdir_free(struct inode *dir);
void tmpdir_drop_all(struct inode *dir);        /* umount: every name below, recursively */
