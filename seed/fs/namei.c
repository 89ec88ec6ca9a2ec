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
};

/* The next name, up to a slash; empty at the end of the path. more: another name
   follows it. */
static int next_name(struct walk *w, char *name, bool *slash, bool *more)
{
	size_t n = 0;

	while (w->path[w->at] == '/')
		w->at++;
	while (w->path[w->at + n] && w->path[w->at + n] != '/')
		n++;
	if (n > NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(name, w->path + w->at, n);
	name[n] = 0;
	w->at += n;
	*slash = w->path[w->at] == '/';
	for (n = w->at; w->path[n] == '/';)
		n++;
	*more = w->path[n] != 0;
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

/* Put the target of a link in the place of its name. */
static int splice_link(struct walk *w, const struct inode *link)
{
	size_t n = link->obj->size, rest = strlen(w->path + w->at) + 1;

	if (++w->links > LINKS_MAX)
		return -ELOOP;
	if (n + rest > PATH_MAX)
		return -ENAMETOOLONG;
	memmove(w->path + n, w->path + w->at, rest);
	vmobj_read(link->obj, 0, w->path, n);
	w->at = 0;
	return n > 0 ? 0 : -ENOENT;
}

/* dir is counted, and given back whatever happens, unless it is in *out. */
static int walk(struct walk *w, struct inode *dir, struct place *out)
{
	struct inode *i;
	bool more;
	int r;

	for (;;) {
		if (w->path[w->at] == '/') {
			inode_put(dir);
			dir = inode_root;
			inode_get(dir);
		}
		do {
			r = next_name(w, out->name, &out->slash, &more);
			if (r == 0)
				r = lookup(dir, out->name, &i);
			if (r == -ENOENT && !more && S_ISDIR(dir->mode)) {
				out->dir = dir;
				return 0;                  /* nothing is there; it could be made */
			}
			if (r < 0)
				goto fail;
			if (S_ISLNK(i->mode) && (more || out->slash || w->follow))
				break;
			if (!more) {
				out->dir = dir;
				out->inode = i;
				r = out->slash && !S_ISDIR(i->mode) ? -ENOTDIR : 0;
				if (r < 0)
					place_put(out);
				return r;
			}
			inode_put(dir);
			dir = i;
		} while (true);
		r = splice_link(w, i);
		inode_put(i);
		if (r < 0)
			goto fail;
	}
fail:
	inode_put(dir);
	return r;
}

void place_put(struct place *p)
{
	inode_put(p->dir);
	if (p->inode)
		inode_put(p->inode);
}

/* Where a relative path begins, counted. */
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
	return walk(&w, start, out);
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
