/* Telling who watches a file what happens to it: inotify(7). Layer 7. All may be called with any mutex held and
   no spin lock but those before RANK_WATCH; none sleeps. Without a watch in the system each is one test. */
#pragma once
#include "abi/inotify.h"
#include "lib/race.h"
#include "lib/types.h"

struct file;
struct inode;
struct mount;

extern unsigned inotify_watches;        /* a  how many there are */

/* To the watches of i, and to those of the directory of its last name, which hear the name. */
void inotify_inode_slow(struct inode *i, uint32_t mask);
static inline void inotify_inode(struct inode *i, uint32_t mask)
{
	if (unlikely(READ_ONCE(inotify_watches)))
		inotify_inode_slow(i, mask);
}
/* The same of what is done with an open file: not for O_PATH, nor where IN_EXCL_UNLINK says so. */
void inotify_file_slow(struct file *f, uint32_t mask);
static inline void inotify_file(struct file *f, uint32_t mask)
{
	if (unlikely(READ_ONCE(inotify_watches)))
		inotify_file_slow(f, mask);
}
/* To those of i alone. */
void inotify_self_slow(struct inode *i, uint32_t mask);
static inline void inotify_self(struct inode *i, uint32_t mask)
{
	if (unlikely(READ_ONCE(inotify_watches)))
		inotify_self_slow(i, mask);
}
/* To those of dir: a name in it came or went; isdir says of what. */
void inotify_name_slow(struct inode *dir, const char *name, unsigned len, bool isdir, uint32_t mask, uint32_t cookie);
static inline void inotify_name(struct inode *dir, const char *name, unsigned len, bool isdir, uint32_t mask, uint32_t cookie)
{
	if (unlikely(READ_ONCE(inotify_watches)))
		inotify_name_slow(dir, name, len, isdir, mask, cookie);
}
/* A rename: a number that ties its two events together. */
uint32_t inotify_cookie(void);
/* The name of i is removed; the caller has one reference. What nobody else has is gone. */
void inotify_removed(struct inode *i);
/* inode_put of what has watches. */
void inotify_put(struct inode *i);
void inotify_unmounted(struct mount *m);
void inotify_init(void);
