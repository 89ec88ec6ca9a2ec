/* From a path to an inode, name by name. A symbolic link puts its target in front of
   what is left of the path. Read fs/inode.h before. */
#include "abi/errno.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/user.h"
#include "mm/vmobj.h"
#include "proc/proc.h"

#define LINKS_MAX 40

/* The state of a walk. */
struct walk {
	char  *path;                       /* a page; what is left of the path begins at `at` */
	size_t at;
	int    links;                      /* gone through so far */
	bool   follow;
	bool   more;                       /* the name that was read last is not the last one */
};

/* The next name, up to a slash; empty at the end of the path. */
static int next_name(struct walk *w, struct place *out)
{
	size_t n = 0;

	while (w->path[w->at] == '/')
		w->at++;
	while (w->path[w->at + n] && w->path[w->at + n] != '/')
		n++;
	if (n > NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(out->name, w->path + w->at, n);
	out->name[n] = 0;
	w->at += n;
	out->slash = w->path[w->at] == '/';
	while (w->path[w->at] == '/')
		w->at++;
	w->more = w->path[w->at] != 0;
	return 0;
}

/* The root is its own parent, so "/.." is "/". */
static int lookup(struct inode *dir, const char *name, struct inode **out)
{
	if (!S_ISDIR(dir->mode))
		return -ENOTDIR;
	if (strcmp(name, ".") == 0 || !name[0])
		*out = dir;
	else if (strcmp(name, "..") == 0)
		*out = dir->parent ? dir->parent : dir;
	else
		return dir_lookup(dir, name, out);
	inode_get(*out);
	return 0;
}

/* Go on in another directory. */
static void set_directory(struct inode **dir, struct inode *to)
{
	inode_get(to);
	inode_put(*dir);
	*dir = to;
}

/* Put the target of a link in the place of its name; a slash between it and the rest,
   if there is one or one stood there. */
static int splice_link(struct walk *w, const struct inode *link, bool slash)
{
	size_t n = link->obj->size, rest = strlen(w->path + w->at) + 1;

	if (++w->links > LINKS_MAX)
		return -ELOOP;
	if (n + slash + rest > PATH_MAX)
		return -ENAMETOOLONG;
	memmove(w->path + n + slash, w->path + w->at, rest);
	vmobj_read(link->obj, 0, w->path, n);
	if (slash)
		w->path[n] = '/';
	w->at = 0;
	return n > 0 ? 0 : -ENOENT;
}

/* dir is counted, and given back whatever happens, unless it is in *out. A name that
   is not there is no error if it is the last one: it could be made. */
static int walk(struct walk *w, struct inode *dir, struct place *out)
{
	struct inode *i;
	int r;

	for (;;) {
		r = next_name(w, out);
		if (r == 0)
			r = lookup(dir, out->name, &i);
		/* The last name may be missing: open with O_CREAT, mkdir and rename want to know where
		   it would be. A missing name before that is an error. */
		if (r == -ENOENT && !w->more) {
			out->dir = dir;
			return 0;
		}
		if (r < 0)
			break;
		/* A link in the middle of a path is always followed, one at its end only if the caller
		   wants it: unlink removes the link, open opens what it leads to. */
		if (S_ISLNK(i->mode) && (out->slash || w->follow)) {
			r = splice_link(w, i, out->slash);
			inode_put(i);
			if (r < 0)
				break;
			if (w->path[0] == '/')
				set_directory(&dir, inode_root);
			continue;
		}
		if (!w->more) {
			out->dir = dir;
			out->inode = i;
			return 0;
		}
		inode_put(dir);
		dir = i;
	}
	inode_put(dir);
	return r;
}

/* Both may be NULL. After every walk that succeeded, when the inode is no longer needed or has a
   reference of its own. */
void place_put(struct place *p)
{
	inode_put(p->dir);
	inode_put(p->inode);
}

/* Where a relative path begins, counted: at the working directory, or at a directory that
   the caller has open. Whether it is a directory at all, the first lookup tells. */
static int start_of(int dirfd, bool absolute, struct inode **out)
{
	struct file *f;

	if (absolute || dirfd == AT_FDCWD) {
		*out = absolute ? inode_root : current->proc->cwd;
		inode_get(*out);
		return 0;
	}
	f = fd_file(dirfd);
	if (!f || !f->inode)
		return f ? -ENOTDIR : -EBADF;
	*out = f->inode;
	inode_get(*out);
	return 0;
}

/* path is a page of its own: links are spliced into it. */
static int walk_page(int dirfd, char *path, bool follow, struct place *out)
{
	struct walk w = { .path = path, .follow = follow };
	struct inode *start;
	int r;

	if (!path[0])
		return -ENOENT;
	r = start_of(dirfd, path[0] == '/', &start);
	if (r < 0)
		return r;
	out->inode = NULL;
	r = walk(&w, start, out);
	if (r == 0 && out->slash && out->inode && !S_ISDIR(out->inode->mode)) {
		place_put(out);
		return -ENOTDIR;
	}
	return r;
}

/* The path is copied to a page of its own: the program could change it meanwhile,
   and links are spliced into it. */
int path_walk(int dirfd, const char *upath, bool follow, struct place *out)
{
	char *path = kmalloc(PATH_MAX);
	long r;

	if (!path)
		return -ENOMEM;
	r = copyin_string(path, upath, PATH_MAX);
	if (r >= 0)
		r = walk_page(dirfd, path, follow, out);
	kfree(path);
	return r;
}

/* For paths that the kernel itself knows: of the first program, of devices. */
int path_walk_kernel(const char *name, bool follow, struct place *out)
{
	char *path = kmalloc(PATH_MAX);
	int r;

	if (!path)
		return -ENOMEM;
	strlcpy(path, name, PATH_MAX);
	r = walk_page(AT_FDCWD, path, follow, out);
	kfree(path);
	return r;
}

/* Only the inode is wanted: the directory is given back. */
int path_inode(int dirfd, const char *upath, bool follow, struct inode **out)
{
	struct place p;
	int r = path_walk(dirfd, upath, follow, &p);

	if (r < 0)
		return r;
	*out = p.inode;
	inode_put(p.dir);
	return p.inode ? 0 : -ENOENT;
}
