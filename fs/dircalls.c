/* Calls that make, remove, rename and list names. Each: find the directories, lock them, look, ask for
   permission, act. Parents are locked before children; renames between directories one at a time. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "cpu/usercopy.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/namei.h"
#include "kernel/syscall.h"
#include "kernel/thread.h"
#include "lib/string.h"
#include "proc/cred.h"

/* A user's path, walked to the directory of its last component. */
struct place {
	struct path   path;
	struct inode *dir;       /* counted */
	const char   *name;
	unsigned      len;
	bool          slash;
	enum name_kind kind;
};

static int place_find(struct place *p, int dirfd, const char *upath)
{
	int err = path_get(&p->path, upath);

	if (err < 0)
		return err;
	err = path_parent(dirfd, p->path.text, 0, &p->dir, &p->name, &p->len, &p->slash);
	if (err < 0)
		path_put(&p->path);
	else
		p->kind = name_kind(p->name, p->len);
	return err;
}

static void place_put(struct place *p)
{
	inode_put(p->dir);
	path_put(&p->path);
}

/* Holds p->dir. */
static int place_lookup(struct place *p, struct inode **out)
{
	return p->dir->ops->lookup ? p->dir->ops->lookup(p->dir, p->name, p->len, out) : -ENOTDIR;
}

/* The name must be free and the caller allowed to make one. Holds p->dir. */
static int place_free(struct place *p, bool isdir)
{
	struct inode *i;
	int err = place_lookup(p, &i);

	if (err == 0) {
		inode_put(i);
		return -EEXIST;
	}
	if (err != -ENOENT)
		return err;
	return p->slash && !isdir ? -ENOENT : inode_permission(p->dir, MAY_WRITE | MAY_EXEC);
}

/* ---- making ---------------------------------------------------------------------------------------- */

static int make_node(int dirfd, const char *upath, uint32_t mode, uint64_t rdev)
{
	struct inode *i = NULL;
	struct place p;
	int err = place_find(&p, dirfd, upath);

	if (err < 0)
		return err;
	if (p.kind != NAME_ORDINARY) {
		place_put(&p);
		return -EEXIST;
	}
	mutex_lock(&p.dir->lock);
	err = place_free(&p, S_ISDIR(mode));
	if (err == 0 && (S_ISCHR(mode) || S_ISBLK(mode)) && !capable(CAP_MKNOD))
		err = -EPERM;
	if (err == 0)
		err = p.dir->ops->create ? p.dir->ops->create(p.dir, p.name, p.len, mode, rdev, &i) : -EPERM;
	mutex_unlock(&p.dir->lock);
	if (err == 0)
		inode_put(i);
	place_put(&p);
	return err;
}

long sys_mkdirat(int dir, const char *path, mode_t mode)
{
	return make_node(dir, path, S_IFDIR | (mode & 01777 & ~current->fs->umask), 0);
}

long sys_mkdir(const char *path, mode_t mode)
{
	return sys_mkdirat(AT_FDCWD, path, mode);
}

long sys_mknodat(int dir, const char *path, mode_t mode, unsigned dev)
{
	switch (mode & S_IFMT) {
	case 0:
		mode |= S_IFREG;
		/* fall through */
	case S_IFREG: case S_IFIFO: case S_IFSOCK:
		dev = 0;
		break;
	case S_IFCHR: case S_IFBLK:
		break;
	case S_IFDIR:
		return -EPERM;
	default:
		return -EINVAL;
	}
	return make_node(dir, path, (mode & S_IFMT) | (mode & 07777 & ~current->fs->umask), dev);
}

long sys_mknod(const char *path, mode_t mode, unsigned dev)
{
	return sys_mknodat(AT_FDCWD, path, mode, dev);
}

long sys_symlinkat(const char *utarget, int dir, const char *upath)
{
	struct inode *i = NULL;
	struct path target;
	struct place p;
	int err = path_get(&target, utarget);

	if (err < 0)
		return err;
	err = target.text[0] ? place_find(&p, dir, upath) : -ENOENT;
	if (err < 0)
		goto drop_target;
	mutex_lock(&p.dir->lock);
	err = p.kind != NAME_ORDINARY ? -EEXIST : place_free(&p, false);
	if (err == 0)
		err = p.dir->ops->symlink ? p.dir->ops->symlink(p.dir, p.name, p.len, target.text, &i) : -EPERM;
	mutex_unlock(&p.dir->lock);
	if (err == 0)
		inode_put(i);
	place_put(&p);
drop_target:
	path_put(&target);
	return err;
}

long sys_symlink(const char *target, const char *path)
{
	return sys_symlinkat(target, AT_FDCWD, path);
}

static int link_to(struct inode *i, int dirfd, const char *upath)
{
	struct place p;
	int err = place_find(&p, dirfd, upath);

	if (err < 0)
		return err;
	mutex_lock(&p.dir->lock);
	err = p.kind != NAME_ORDINARY ? -EEXIST : place_free(&p, false);
	if (err == 0 && p.dir->mount != i->mount)
		err = -EXDEV;
	if (err == 0 && S_ISDIR_(i))
		err = -EPERM;
	if (err == 0 && i->nlink == 0 && !i->linkable)
		err = -ENOENT;
	if (err == 0)
		err = p.dir->ops->link ? p.dir->ops->link(p.dir, p.name, p.len, i) : -EPERM;
	mutex_unlock(&p.dir->lock);
	place_put(&p);
	return err;
}

long sys_linkat(int fromdir, const char *from, int todir, const char *to, int flags)
{
	struct inode *i;
	int err;

	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (flags & AT_EMPTY_PATH && !capable(CAP_DAC_READ_SEARCH))
		return -ENOENT;
	err = path_lookup_user(fromdir, from, (flags & AT_SYMLINK_FOLLOW ? LOOKUP_FOLLOW : 0) |
			       (flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0), &i);
	if (err < 0)
		return err;
	err = link_to(i, todir, to);
	inode_put(i);
	return err;
}

long sys_link(const char *from, const char *to)
{
	return sys_linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

/* ---- removing -------------------------------------------------------------------------------------- */

static int remove_kind_error(enum name_kind kind, bool isdir)
{
	if (!isdir)
		return -EISDIR;
	return kind == NAME_DOT ? -EINVAL : kind == NAME_DOTDOT ? -ENOTEMPTY : -EBUSY;
}

static int remove_name(int dirfd, const char *upath, bool isdir)
{
	struct inode *i = NULL;
	struct place p;
	int err = place_find(&p, dirfd, upath);

	if (err < 0)
		return err;
	if (p.kind != NAME_ORDINARY) {
		place_put(&p);
		return remove_kind_error(p.kind, isdir);
	}
	mutex_lock(&p.dir->lock);
	err = place_lookup(&p, &i);
	if (err == 0 && p.slash && !isdir)
		err = S_ISDIR_(i) ? -EISDIR : -ENOTDIR;
	if (err == 0)
		err = inode_may_delete(p.dir, i, isdir);
	if (err == 0) {
		int (*op)(struct inode *, const char *, unsigned, struct inode *) =
			isdir ? p.dir->ops->rmdir : p.dir->ops->unlink;

		err = op ? op(p.dir, p.name, p.len, i) : -EPERM;
	}
	mutex_unlock(&p.dir->lock);
	if (i)
		inode_put(i);
	place_put(&p);
	return err;
}

long sys_unlinkat(int dir, const char *path, int flags)
{
	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	return remove_name(dir, path, flags & AT_REMOVEDIR);
}

long sys_unlink(const char *path)
{
	return remove_name(AT_FDCWD, path, false);
}

long sys_rmdir(const char *path)
{
	return remove_name(AT_FDCWD, path, true);
}

/* ---- renaming -------------------------------------------------------------------------------------- */

static struct mutex rename_lock = MUTEX_INIT(rename_lock, RANK_RENAME);

/* Is a equal to b or above it? Holds rename_lock, so that no directory moves. */
static bool is_above(struct inode *a, struct inode *b)
{
	bool above = false;

	spin_lock(&inode_names);
	for (; b && !above; b = b->parent)
		above = a == b;
	spin_unlock(&inode_names);
	return above;
}

/* Ancestors first, strangers by address. */
static void lock_two(struct inode *a, struct inode *b)
{
	if (a == b) {
		mutex_lock(&a->lock);
		return;
	}
	mutex_lock(&rename_lock);
	if (is_above(b, a) || (!is_above(a, b) && b < a)) {
		mutex_lock(&b->lock);
		mutex_lock_nested(&a->lock);
	} else {
		mutex_lock(&a->lock);
		mutex_lock_nested(&b->lock);
	}
}

static void unlock_two(struct inode *a, struct inode *b)
{
	if (a != b)
		mutex_unlock_nested(&b->lock);
	mutex_unlock(&a->lock);
	if (a != b)
		mutex_unlock(&rename_lock);
}

/* All the reasons to refuse. Holds both directories. */
static int rename_check(struct place *from, struct inode *src, struct place *to, struct inode *dst, unsigned flags)
{
	bool isdir = S_ISDIR_(src), todir = dst && S_ISDIR_(dst);
	int err;

	if (dst && flags & RENAME_NOREPLACE)
		return -EEXIST;
	if (!dst && flags & RENAME_EXCHANGE)
		return -ENOENT;
	if (!isdir && (from->slash || (to->slash && !(flags & RENAME_EXCHANGE))))
		return -ENOTDIR;
	if (flags & RENAME_EXCHANGE && to->slash && !todir)
		return -ENOTDIR;
	if (from->dir != to->dir) {
		if (isdir && is_above(src, to->dir))
			return -EINVAL;
		if (todir && is_above(dst, from->dir))
			return flags & RENAME_EXCHANGE ? -EINVAL : -ENOTEMPTY;
	}
	err = inode_may_delete(from->dir, src, isdir);
	if (err == 0 && isdir && from->dir != to->dir)
		err = inode_permission(src, MAY_WRITE);        /* its ".." changes */
	if (err < 0)
		return err;
	if (!dst)
		return inode_permission(to->dir, MAY_WRITE | MAY_EXEC);
	err = inode_may_delete(to->dir, dst, flags & RENAME_EXCHANGE ? todir : isdir);
	if (err < 0)
		return err;
	return from->dir->ops->rename ? 0 : -EPERM;
}

static int rename_places(struct place *from, struct place *to, unsigned flags)
{
	struct inode *src = NULL, *dst = NULL;
	int err;

	if (from->dir->mount != to->dir->mount)
		return -EXDEV;
	if (from->kind != NAME_ORDINARY)
		return -EBUSY;
	if (to->kind != NAME_ORDINARY)
		return flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY;
	lock_two(from->dir, to->dir);
	err = place_lookup(from, &src);
	if (err == 0) {
		err = place_lookup(to, &dst);
		err = err == -ENOENT ? 0 : err;
	}
	if (err == 0)
		err = rename_check(from, src, to, dst, flags);
	if (err == 0 && src != dst)
		err = from->dir->ops->rename ?
		      from->dir->ops->rename(from->dir, from->name, from->len, src, to->dir, to->name, to->len,
					     dst, flags) : -EPERM;
	unlock_two(from->dir, to->dir);
	if (src)
		inode_put(src);
	if (dst)
		inode_put(dst);
	return err;
}

long sys_renameat2(int fromdir, const char *ufrom, int todir, const char *uto, unsigned flags)
{
	struct place from, to;
	int err;

	if (flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE) || flags == (RENAME_NOREPLACE | RENAME_EXCHANGE))
		return -EINVAL;
	err = place_find(&from, fromdir, ufrom);
	if (err < 0)
		return err;
	err = place_find(&to, todir, uto);
	if (err == 0) {
		err = rename_places(&from, &to, flags);
		place_put(&to);
	}
	place_put(&from);
	return err;
}

long sys_renameat(int fromdir, const char *from, int todir, const char *to)
{
	return sys_renameat2(fromdir, from, todir, to, 0);
}

long sys_rename(const char *from, const char *to)
{
	return sys_renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
}
