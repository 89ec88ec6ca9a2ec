/* From a path to an inode: symlinks, mounts, *at starting points. Layer 7. */
#pragma once
#include "abi/fcntl.h"
#include "abi/types.h"
#include "kernel/mutex.h"
#include "lib/ref.h"
#include "lib/types.h"

struct inode;

/* Root, working directory, umask: shared by CLONE_FS. */
struct fsctx {
	struct ref      refs;
	struct spinlock lock;       /* RANK_FDTABLE */
	struct inode   *root, *cwd; /* lock, counted */
	uint32_t        umask;      /* a */
};
struct fsctx *fsctx_new(struct inode *root);      /* working directory root, umask 022 */
struct fsctx *fsctx_clone(struct fsctx *f);
void fsctx_put(struct fsctx *f);

#define LOOKUP_FOLLOW    1u     /* follow a final symlink */
#define LOOKUP_PARENT    2u     /* stop at the directory of the last component */
#define LOOKUP_DIR       4u     /* must be a directory */
#define LOOKUP_EMPTY     8u     /* AT_EMPTY_PATH: "" names dirfd itself */

/* What a call's AT_ flags say of it. */
static inline unsigned lookup_at(int flags)
{
	return (flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW) | (flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0);
}

/* A user's path: on the stack if short. */
#define PATH_SHORT 104
struct path {
	char *text;
	char  small[PATH_SHORT];
};
int  path_get(struct path *p, const char *upath);    /* 0, -EFAULT, -ENAMETOOLONG, -ENOMEM; "" is allowed */
void path_put(struct path *p);

/* A walk under way, for calls that look at the last component themselves (open). */
struct walk {
	struct inode *cur;      /* counted */
	const char   *rest;     /* what is still to go */
	char         *buf;      /* the text it is in, if a link made it */
	unsigned      links;
	const char   *name;     /* LOOKUP_PARENT: the last component, and whether slashes follow */
	unsigned      len;
	bool          slash;
};
/* Go on to the end (or the parent of it). 0 or -errno. In every case walk_end is due. */
int  walk_on(struct walk *w, unsigned flags);
/* The component just passed is the symbolic link `link` (counted, consumed): its target comes next. */
int  walk_follow(struct walk *w, struct inode *link, const char *rest);
void walk_end(struct walk *w);
struct inode *mount_top(struct inode *i);            /* consumes i: the root of what is mounted on it, or i */
/* Is the last component no name to make or remove? NAME_ORDINARY 0, else why not. */
enum name_kind { NAME_ORDINARY, NAME_DOT, NAME_DOTDOT, NAME_ROOT };
static inline enum name_kind name_kind(const char *name, unsigned len)
{
	if (len == 0)
		return NAME_ROOT;
	if (name[0] != '.' || len > 2)
		return NAME_ORDINARY;
	if (len == 1)
		return NAME_DOT;
	return name[1] == '.' ? NAME_DOTDOT : NAME_ORDINARY;
}

/* A path copied in, from a cache of PATH_MAX buffers; "" is allowed. 0, -EFAULT, -ENAMETOOLONG, -ENOMEM. */
int   path_copyin(char **out, const char *upath);
void  path_free(char *path);

/* Walk from dirfd (or AT_FDCWD, or absolute): *out counted. */
int path_lookup(int dirfd, const char *path, unsigned flags, struct inode **out);
/* To the directory of the last component: w->cur, w->name (may be "." or ".."), w->len, w->slash. In every case
   walk_end is due. */
int path_parent(struct walk *w, int dirfd, const char *path);
/* User path in one step. */
int path_lookup_user(int dirfd, const char *upath, unsigned flags, struct inode **out);
/* Absolute path text of an inode under the caller's root: writes at the end of buf; returns its start or -errno.
   " (deleted)" is appended for unlinked ones when `deleted`. */
long inode_path(struct inode *i, char *buf, size_t n, bool deleted, char **out);
/* Make a node that is not there, with the caller's rights; *out counted. -EEXIST and what mknod(2) says. */
int node_make(const char *path, uint32_t mode, struct inode **out);
/* Open from inside the kernel (exec, cpio). */
struct file;
/* Open i, whose reference is consumed; created: with whatever right. 0 and *out, or what open(2) says. May sleep. */
int inode_open(struct inode *i, uint32_t flags, bool created, struct file **out);
/* O_PATH: a place, not an open file. Consumes i. 0 and *out, or -ENFILE. */
int inode_open_path(struct inode *i, uint32_t flags, struct file **out);
int file_open_path(int dirfd, const char *path, uint32_t flags, uint32_t mode, struct file **out);
