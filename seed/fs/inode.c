/* The tree of files. Everything is in memory: a regular file is a memory object, a
   directory a list of names. Read fs/inode.h and mm/vmobj.h before. */
#include "fs/inode.h"
#include "abi/errno.h"
#include "fs/file.h"
#include "hooks.h"
#include "kernel/time.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/vmobj.h"

struct inode *inode_root;

/* The type of a file decides what open, read and write do with it. */
static const struct file_ops *ops_of(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG: return &regular_ops;
	case S_IFDIR: return &directory_ops;
	case S_IFCHR: return &device_ops;
	case S_IFIFO: return &pipe_ops;
	}
	return NULL;                       /* it cannot be opened: -ENXIO */
}

/* Numbers of inodes are never used again: there are more than enough. */
struct inode *inode_new(mode_t mode)
{
	static ino_t last;
	struct inode *i = kzalloc(sizeof(*i));

	if (!i)
		return NULL;
	*i = (struct inode){ .refs = 1, .mode = mode, .ino = ++last, .ops = ops_of(mode) };
	list_init(&i->entries);
	inode_modified(i);
	if (S_ISREG(mode) || S_ISLNK(mode)) {
		i->obj = vmobj_new(0);
		if (!i->obj) {
			kfree(i);
			return NULL;
		}
	}
	return i;
}

void inode_get(struct inode *i)
{
	i->refs++;
}

/* A directory holds its parent, so that ".." works even in one that has been removed.
   So the last reference to one may be the last to a thousand above it: a loop, since a
   function that calls itself would run out of kernel stack. */
void inode_put(struct inode *i)
{
	while (i) {
		struct inode *parent = i->parent;

		assert(i->refs > 0);
		if (--i->refs > 0)
			return;
		assert(list_empty(&i->entries));
		if (i->obj)
			vmobj_put(i->obj);
		kfree(i);
		i = parent;
	}
}

/* Whatever changes a file or a directory calls it. */
void inode_modified(struct inode *i)
{
	i->mtime = to_timespec(time_realtime());
}

/* From the front, name by name: a directory of a thousand files is slow here. A name that
   rename has put there twice for a moment is found at its older entry. */
static struct dirent *find(struct inode *dir, const char *name)
{
	struct dirent *d;

	list_for_each(d, &dir->entries, link)
		if (strcmp(d->name, name) == 0)
			return d;
	return NULL;
}

/* Entries come before the names that dir_ops makes. */
int dir_lookup(struct inode *dir, const char *name, struct inode **out)
{
	struct dirent *d;

	if (!S_ISDIR(dir->mode))
		return -ENOTDIR;
	d = find(dir, name);
	if (!d)
		return dir->dir_ops ? dir->dir_ops->lookup(dir, name, out) : -ENOENT;
	*out = d->inode;
	inode_get(*out);
	return 0;
}

/* A directory that has been removed gets no more entries: nobody could find them. */
int dir_add(struct inode *dir, const char *name, struct inode *i)
{
	struct dirent *d;

	if (dir->dir_ops)
		return -EPERM;
	if (dir->nlink == 0)
		return -ENOENT;
	d = kmalloc(sizeof(*d) + strlen(name) + 1);
	if (!d)
		return -ENOMEM;
	d->inode = i;
	d->cookie = ++dir->next_cookie;
	strlcpy(d->name, name, NAME_MAX + 1);
	list_add_tail(&dir->entries, &d->link);
	inode_get(i);
	i->nlink++;
	/* A directory has one name only, so it has one parent; a rename gives it another one.
	   The new one is counted before the old one is let go: they may be the same. */
	if (S_ISDIR(i->mode)) {
		inode_get(dir);
		inode_put(i->parent);
		i->parent = dir;
	}
	inode_modified(dir);
	return 0;
}

/* The inode itself goes only if nobody has it open and it has no other name. */
void dir_remove(struct inode *dir, const char *name)
{
	struct dirent *d = find(dir, name);
	struct inode *i = d->inode;

	/* The entry had a reference. If that was the last one the inode goes, and with it its
	   pages; if somebody has the file open he keeps it, without a name. */
	i->nlink--;
	inode_modified(dir);
	list_del(&d->link);
	kfree(d);
	inode_put(i);
}

/* If the name cannot be added, the new inode goes with its only reference. */
int dir_make(struct inode *dir, const char *name, mode_t mode, struct inode **out)
{
	struct inode *i = inode_new(mode);
	int r;

	if (!i)
		return -ENOMEM;
	r = dir_add(dir, name, i);
	if (r < 0) {
		inode_put(i);
		return r;
	}
	*out = i;
	return 0;
}

/* The device number tells /proc from the tree, as if it were mounted there. Blocks
   are counted by the pages that are there: a file with holes has fewer than its size
   says. */
void inode_stat(const struct inode *i, struct stat *st)
{
	*st = (struct stat){
		.st_dev = i->dir_ops || i->pid ? 2 : 1, .st_ino = i->ino, .st_nlink = i->nlink + S_ISDIR(i->mode), .st_mode = i->mode,
		.st_rdev = i->rdev, .st_blksize = PAGE_SIZE,
		.st_atim = i->mtime, .st_mtim = i->mtime, .st_ctim = i->mtime,
	};
	if (i->obj) {
		st->st_size = i->obj->size;
		st->st_blocks = i->obj->npages * (PAGE_SIZE / 512);
	}
}
