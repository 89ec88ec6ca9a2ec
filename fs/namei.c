/* From a path to an inode. The walk holds one inode at a time and allocates nothing unless it meets a
   symbolic link, whose target and the rest of the path then become the text to walk. */
#include "fs/namei.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "cpu/usercopy.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "kernel/thread.h"
#include "lib/race.h"
#include "lib/string.h"
#include "mm/slab.h"

#define MAX_LINKS 40

static struct kcache *path_cache;

/* ---- texts ------------------------------------------------------------------------------------------ */

void path_free(char *path)
{
	if (path)
		kcache_free(path_cache, path);
}

int path_copyin(char **out, const char *upath)
{
	long n;

	*out = kcache_alloc(kcache_once(&path_cache, "path", PATH_MAX));
	if (!*out)
		return -ENOMEM;
	n = copyinstr(*out, upath, PATH_MAX);
	if (n >= 0)
		return 0;
	path_free(*out);
	*out = NULL;
	return n;
}

int path_get(struct path *p, const char *upath)
{
	long n = copyinstr(p->small, upath, PATH_SHORT);

	p->text = p->small;
	if (likely(n >= 0))
		return 0;
	return n == -ENAMETOOLONG ? path_copyin(&p->text, upath) : n;
}

void path_put(struct path *p)
{
	if (p->text != p->small)
		path_free(p->text);
}

/* ---- steps ------------------------------------------------------------------------------------------ */

static struct inode *fs_inode(struct inode **field)
{
	struct fsctx *fs = current->fs;
	struct inode *i;

	if (ref_count(&fs->refs) == 1) {
		inode_get(*field);
		return *field;
	}
	spin_lock(&fs->lock);
	i = *field;
	inode_get(i);
	spin_unlock(&fs->lock);
	return i;
}

static void walk_to(struct walk *w, struct inode *i)
{
	inode_put(w->cur);
	w->cur = i;
}

struct inode *mount_top(struct inode *i)
{
	while (unlikely(READ_ONCE(i->mounted) != NULL)) {     /* seldom so; looked at again under the lock */
		struct inode *top = NULL;

		spin_lock(&inode_names);
		if (i->mounted) {
			top = i->mounted->root;
			inode_get(top);
		}
		spin_unlock(&inode_names);
		if (!top)
			break;
		inode_put(i);
		i = top;
	}
	return i;
}

static void walk_up(struct walk *w)
{
	struct inode *i = w->cur, *root = current->fs->root;

	spin_lock(&inode_names);
	while (i != root && i == i->mount->root && i->mount->covered)
		i = i->mount->covered;
	if (i != root && i->parent)
		i = i->parent;
	inode_get(i);
	spin_unlock(&inode_names);
	walk_to(w, mount_top(i));
}

int walk_follow(struct walk *w, struct inode *link, const char *rest)
{
	size_t n = strlen(rest);
	struct inode *target;
	char *buf;
	int len;

	if (++w->links > MAX_LINKS) {
		inode_put(link);
		return -ELOOP;
	}
	if (link->ops->follow) {
		len = link->ops->follow(link, &target);
		inode_put(link);
		if (len < 0)
			return len;
		walk_to(w, mount_top(target));
		w->rest = rest;
		return 0;
	}
	buf = kmalloc(PATH_MAX + n + 1);
	len = !buf ? -ENOMEM : link->ops->readlink ? link->ops->readlink(link, buf, PATH_MAX) : -ELOOP;
	inode_put(link);
	if (len <= 0) {
		kfree(buf);
		return len < 0 ? len : -ENOENT;
	}
	memcpy(buf + len, rest, n + 1);
	kfree(w->buf);
	w->buf = buf;
	w->rest = buf;
	if (buf[0] == '/')
		walk_to(w, fs_inode(&current->fs->root));
	return 0;
}

static int walk_start(struct walk *w, int dirfd, const char *path, unsigned flags)
{
	struct file *f;

	*w = (struct walk){ .rest = path };
	if (path[0] == '/') {
		w->cur = fs_inode(&current->fs->root);
		return 0;
	}
	if (path[0] == 0 && !(flags & LOOKUP_EMPTY))
		return -ENOENT;
	if (dirfd == AT_FDCWD) {
		w->cur = fs_inode(&current->fs->cwd);
		return 0;
	}
	f = fd_get_path(dirfd);
	if (!f)
		return -EBADF;
	w->cur = f->inode;
	inode_get(w->cur);
	file_put(f);
	return path[0] && !S_ISDIR_(w->cur) ? -ENOTDIR : 0;
}

void walk_end(struct walk *w)
{
	if (w->cur)
		inode_put(w->cur);
	if (w->buf)
		kfree(w->buf);
}

/* One component down from w->cur. `last`: nothing follows but perhaps slashes. */
static int walk_down(struct walk *w, const char *name, unsigned len, const char *rest, bool last, unsigned flags)
{
	struct inode *dir = w->cur, *child;
	int err;

	mutex_lock(&dir->lock);
	err = dir->ops->lookup ? dir->ops->lookup(dir, name, len, &child) : -ENOTDIR;
	mutex_unlock(&dir->lock);
	if (err < 0)
		return err;
	w->rest = rest;
	if (unlikely(S_ISLNK(child->mode)) && (!last || *rest == '/' || flags & LOOKUP_FOLLOW))
		return walk_follow(w, child, rest);
	if (unlikely(READ_ONCE(child->mounted) != NULL))
		child = mount_top(child);
	walk_to(w, child);
	return 0;
}

int walk_on(struct walk *w, unsigned flags)
{
	const char *p, *name;
	bool slash = false;
	unsigned len;
	int err;

	for (;;) {
		p = w->rest;
		while (*p == '/')
			p++;
		if (p != w->rest)
			slash = true;
		if (*p == 0)
			break;
		for (name = p; *p && *p != '/'; p++)
			;
		len = p - name;
		if (!S_ISDIR_(w->cur))
			return -ENOTDIR;
		if (len > NAME_MAX)
			return -ENAMETOOLONG;
		/* What all may search needs no closer look. */
		if (unlikely((w->cur->mode & 0111) != 0111 || w->cur->ops->permission)) {
			err = inode_permission(w->cur, MAY_EXEC);
			if (err < 0)
				return err;
		}
		const char *q = p;
		while (*q == '/')
			q++;
		slash = false;
		if (*q == 0 && flags & LOOKUP_PARENT) {
			w->name = name;
			w->len = len;
			w->slash = q != p;
			w->rest = p;
			return 0;
		}
		if (unlikely(name[0] == '.') && name_kind(name, len) != NAME_ORDINARY) {
			if (len == 2)
				walk_up(w);
			w->rest = p;
			continue;
		}
		err = walk_down(w, name, len, p, *q == 0, flags);
		if (err < 0)
			return err;
	}
	if (flags & LOOKUP_PARENT) {       /* "/" or a link to a magic place: no last component */
		w->name = "";
		w->len = 0;
		w->slash = true;
		return 0;
	}
	return (slash || flags & LOOKUP_DIR) && !S_ISDIR_(w->cur) ? -ENOTDIR : 0;
}

/* ---- the usual walks -------------------------------------------------------------------------------- */

int path_lookup(int dirfd, const char *path, unsigned flags, struct inode **out)
{
	struct walk w;
	int err = walk_start(&w, dirfd, path, flags);

	if (err == 0)
		err = walk_on(&w, flags);
	if (err == 0) {
		*out = w.cur;
		w.cur = NULL;
	}
	walk_end(&w);
	return err;
}

int path_parent(struct walk *w, int dirfd, const char *path)
{
	int err = walk_start(w, dirfd, path, 0);

	return err < 0 ? err : walk_on(w, LOOKUP_PARENT);
}

int path_lookup_user(int dirfd, const char *upath, unsigned flags, struct inode **out)
{
	struct path p;
	int err = path_get(&p, upath);

	if (err < 0)
		return err;
	err = path_lookup(dirfd, p.text, flags, out);
	path_put(&p);
	return err;
}
