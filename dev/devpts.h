/* The file system of /dev/pts: one node a pseudo-terminal. Layer 8. */
#pragma once
#include "lib/types.h"

struct inode;
struct mount;

#define PTY_MAX      64u
#define PTS_RDEV(n)  ((136UL << 8) | (n))

/* The instance that an opened ptmx belongs to: its own mount, or the one on "pts" beside it; used once more (the caller
   calls mount_unuse), or NULL. May sleep. */
struct mount *devpts_use(const struct inode *ptmx);
int  devpts_add(struct mount *m, uint32_t uid, uint32_t gid);   /* a free number, or -ENOSPC. Uses m */
void devpts_remove(struct mount *m, unsigned number);
/* The inode of a number in *out, counted. 0, -ENOENT, -ENOMEM, -EIO: not mounted any more. Uses m. */
int  devpts_inode(struct mount *m, unsigned number, struct inode **out);
void devpts_init(void);        /* registers the type; before the file systems are mounted */
