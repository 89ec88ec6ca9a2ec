/* Calls that make, remove, rename and list names. Each: find the directories, lock them, look, ask for
   permission, act. Parents are locked before children; renames between directories one at a time. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "cpu/usercopy.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/inotify.h"
#include "fs/namei.h"
#include "kernel/syscall.h"
#include "kernel/thread.h"
#include "lib/string.h"
#include "proc/cred.h"

/* A user's path, walked to the directory of its last component. */
struct place {
	struct path    path;
	struct walk    at;
	enum name_kind kind;
};

static void place_put(struct place *p)
{
	walk_end(&p->at);
	path_put(&p->path);
}

static int place_find(struct place *p, int dirfd, const char *upath)
{
	int err = path_get(&p->path, upath);

	if (err < 0)
		return err;
	err = path_parent(&p->at, dirfd, p->path.text);
	p->kind = err < 0 ? NAME_ROOT : name_kind(p->at.name, p->at.len);
	if (err < 0)
		place_put(p);
	return err;
}

/* Holds the directory. */
static int place_lookup(struct walk *at, struct inode **out)
{
	return at->cur->ops->lookup ? at->cur->ops->lookup(at->cur, at->name, at->len, out) : -ENOTDIR;
}

/* The name must be free and the caller allowed to make one. Holds the directory. */
static int place_free(struct walk *at, bool isdir)
{
	struct inode *i;
	int err = name_kind(at->name, at->len) == NAME_ORDINARY ? place_lookup(at, &i) : -EEXIST;

	if (err == 0) {
		inode_put(i);
		return -EEXIST;
	}
	if (err != -ENOENT)
		return err;
	return at->slash && !isdir ? -ENOENT : inode_permission(at->cur, MAY_WRITE | MAY_EXEC);
}

/* ---- making ---------------------------------------------------------------------------------------- */

static int make_at(struct walk *at, uint32_t mode, uint64_t rdev, struct inode **out)
{
	struct inode *dir = at->cur;
	int err;

	mutex_lock(&dir->lock);
	err = place_free(at, S_ISDIR(mode));
	if (err == 0 && (S_ISCHR(mode) || S_ISBLK(mode)) && !capable(CAP_MKNOD))
		err = -EPERM;
	if (err == 0)
		err = dir->ops->create ? dir->ops->create(dir, at->name, at->len, mode, rdev, out) : -EPERM;
	if (err == 0)
		inotify_name(dir, at->name, at->len, S_ISDIR(mode), IN_CREATE, 0);
	mutex_unlock(&dir->lock);
	return err;
}

int node_make(const char *path, uint32_t mode, struct inode **out)
{
	struct walk w;
	int err = path_parent(&w, AT_FDCWD, path);

	if (err == 0)
		err = make_at(&w, mode, 0, out);
	walk_end(&w);
	return err;
}

static int make_node(int dirfd, const char *upath, uint32_t mode, uint64_t rdev)
{
	struct inode *i;
	struct place p;
	int err = place_find(&p, dirfd, upath);

	if (err < 0)
		return err;
	err = make_at(&p.at, mode, rdev, &i);
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

long sys_symlinkat(const char *utarget, int dirfd, const char *upath)
{
	struct inode *dir, *i;
	struct path target;
	struct place p;
	int err = path_get(&target, utarget);

	if (err < 0)
		return err;
	err = target.text[0] ? place_find(&p, dirfd, upath) : -ENOENT;
	if (err < 0)
		goto drop_target;
	dir = p.at.cur;
	mutex_lock(&dir->lock);
	err = place_free(&p.at, false);
	if (err == 0)
		err = dir->ops->symlink ?
		      dir->ops->symlink(dir, p.at.name, p.at.len, target.text, &i) : -EPERM;
	if (err == 0)
		inotify_name(dir, p.at.name, p.at.len, false, IN_CREATE, 0);
	mutex_unlock(&dir->lock);
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
	struct inode *dir;
	struct place p;
	int err = place_find(&p, dirfd, upath);

	if (err < 0)
		return err;
	dir = p.at.cur;
	mutex_lock(&dir->lock);
	err = place_free(&p.at, false);
	if (dir->mount != i->mount && err != -EEXIST)
		err = -EXDEV;
	if (err == 0 && S_ISDIR_(i))
		err = -EPERM;
	if (err == 0 && i->nlink == 0 && !i->linkable)
		err = -ENOENT;
	if (err == 0)
		err = dir->ops->link ? dir->ops->link(dir, p.at.name, p.at.len, i) : -EPERM;
	if (err == 0) {
		inotify_self(i, IN_ATTRIB);
		inotify_name(dir, p.at.name, p.at.len, false, IN_CREATE, 0);
	}
	mutex_unlock(&dir->lock);
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
	struct inode *dir, *i = NULL;
	struct place p;
	int err = place_find(&p, dirfd, upath);

	if (err < 0)
		return err;
	if (p.kind != NAME_ORDINARY) {
		place_put(&p);
		return remove_kind_error(p.kind, isdir);
	}
	dir = p.at.cur;
	mutex_lock(&dir->lock);
	err = place_lookup(&p.at, &i);
	if (err == 0 && p.at.slash && !isdir)
		err = S_ISDIR_(i) ? -EISDIR : -ENOTDIR;
	if (err == 0)
		err = inode_may_delete(dir, i, isdir);
	if (err == 0) {
		int (*op)(struct inode *, const char *, unsigned, struct inode *) =
			isdir ? dir->ops->rmdir : dir->ops->unlink;

		err = op ? op(dir, p.at.name, p.at.len, i) : -EPERM;
	}
	if (err == 0) {
		if (!isdir)
			inotify_self(i, IN_ATTRIB);      /* one link fewer */
		inotify_removed(i);
		inotify_name(dir, p.at.name, p.at.len, isdir, IN_DELETE, 0);
	}
	mutex_unlock(&dir->lock);
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
static int rename_check(struct walk *from, struct inode *src, struct walk *to, struct inode *dst, unsigned flags)
{
	bool isdir = S_ISDIR_(src), todir = dst && S_ISDIR_(dst), exchange = flags & RENAME_EXCHANGE;
	bool moves = from->cur != to->cur;
	int err;

	if (dst && flags & RENAME_NOREPLACE)
		return -EEXIST;
	if (!dst && exchange)
		return -ENOENT;
	if ((!isdir && from->slash) || (to->slash && !(exchange ? todir : isdir)))
		return -ENOTDIR;
	if (moves && isdir && is_above(src, to->cur))
		return -EINVAL;
	if (moves && todir && is_above(dst, from->cur))
		return exchange ? -EINVAL : -ENOTEMPTY;
	if (src == dst)
		return 0;
	err = inode_may_delete(from->cur, src, isdir);
	if (err == 0)
		err = dst ? inode_may_delete(to->cur, dst, exchange ? todir : isdir) :
		      inode_permission(to->cur, MAY_WRITE | MAY_EXEC);
	if (err == 0 && isdir && moves)
		err = inode_permission(src, MAY_WRITE);        /* its ".." changes */
	if (err == 0 && exchange && todir && moves)
		err = inode_permission(dst, MAY_WRITE);
	return err;
}

/* One was moved; dst (or NULL) gave way. Holds both directories. */
static void rename_notify(struct walk *from, struct inode *src, struct walk *to, struct inode *dst)
{
	uint32_t cookie = inotify_cookie();

	inotify_name(from->cur, from->name, from->len, S_ISDIR_(src), IN_MOVED_FROM, cookie);
	inotify_name(to->cur, to->name, to->len, S_ISDIR_(src), IN_MOVED_TO, cookie);
	if (dst)
		inotify_self(dst, IN_ATTRIB);
	inotify_self(src, IN_MOVE_SELF);
}

static int rename_places(struct place *from, struct place *to, unsigned flags)
{
	struct inode *src = NULL, *dst = NULL, *odir = from->at.cur, *ndir = to->at.cur;
	int err;

	if (odir->mount != ndir->mount)
		return -EXDEV;
	if (from->kind != NAME_ORDINARY)
		return -EBUSY;
	if (to->kind != NAME_ORDINARY)
		return flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY;
	lock_two(odir, ndir);
	err = place_lookup(&from->at, &src);
	if (err == 0) {
		err = place_lookup(&to->at, &dst);
		err = err == -ENOENT ? 0 : err;
	}
	if (err == 0)
		err = rename_check(&from->at, src, &to->at, dst, flags);
	if (err == 0 && src != dst)
		err = odir->ops->rename ? odir->ops->rename(odir, from->at.name, from->at.len, src, ndir, to->at.name,
							    to->at.len, dst, flags) : -EPERM;
	if (err == 0 && src != dst && inotify_watches) {
		rename_notify(&from->at, src, &to->at, flags & RENAME_EXCHANGE ? NULL : dst);
		if (flags & RENAME_EXCHANGE)
			rename_notify(&to->at, dst, &from->at, NULL);
	}
	unlock_two(odir, ndir);
	inode_put(src);
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
