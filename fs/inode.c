/* Inodes: making and losing them, their names, what stat(2) tells. An inode holds its parent and its
   mount; the names below a directory hold the inodes, so a tree is freed from its leaves. */
#include "fs/inode.h"
#include "abi/errno.h"
#include "fs/anon.h"
#include "fs/inotify.h"
#include "fs/namei.h"
#include "kernel/thread.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/vm.h"
#include "proc/cred.h"
#include "proc/time.h"

struct spinlock inode_names = SPINLOCK_INIT(RANK_NAME);
static struct kcache *inode_cache;
static uint64_t last_ino;

void inode_init(void)
{
	inode_cache = kcache_new("inode", sizeof(struct inode));
}

struct timespec wall_now(void)
{
	return nsec_to_timespec(clock_wall());
}

struct inode *inode_new(struct mount *m, uint32_t mode, const struct inode_ops *ops, const struct file_ops *fops)
{
	struct cred *c = current->cred ? current->cred : &cred_root;
	struct inode *i = kcache_zalloc(inode_cache);

	if (!i)
		return NULL;
	ref_init(&i->refs);
	ref_get(&m->refs);
	i->mode = mode;
	i->uid = c->fsuid;
	i->gid = c->fsgid;
	i->nlink = 1;
	i->ino = __atomic_add_fetch(&last_ino, 1, __ATOMIC_RELAXED);
	i->ops = ops;
	i->fops = fops;
	i->mount = m;
	mutex_init(&i->lock, RANK_INODE);
	i->atime = i->mtime = i->ctime = i->btime = wall_now();
	list_init(&i->locks);
	list_init(&i->locked);
	return i;
}

/* Free the memory. Returns the parent, whose reference the caller has to put. */
static struct inode *inode_final(struct inode *i)
{
	struct inode *parent = i->parent;

	if (parent || i->obj)
		kfree((char *)i->name);
	mount_put(i->mount);
	kcache_free(inode_cache, i);
	return parent;
}

void inode_obj_destroy(struct vmobj *o)
{
	struct inode *parent = inode_final(o->host);

	if (parent)
		inode_put(parent);
}

struct inode *area_inode(const struct area *a)
{
	return a->obj && a->obj->ops->destroy == inode_obj_destroy ? a->obj->host : NULL;
}

/* This is a loop and no recursion: the last one out of a deep removed tree takes all its parents along. */
void inode_put(struct inode *i)
{
	while (i) {
		if (unlikely(i->watches != NULL)) {
			inotify_put(i);
			return;
		}
		if (!ref_put(&i->refs))
			return;
		if (i->ops && i->ops->evict)
			i->ops->evict(i);
		if (i->obj) {
			vmobj_put(i->obj);
			return;
		}
		i = inode_final(i);
	}
}

void inode_set_name(struct inode *i, struct inode *parent, const char *name, unsigned len)
{
	char *copy = kmalloc(len + 1);
	struct inode *oldparent;
	const char *old;

	if (!copy)
		return;         /* the old name stays: only texts in /proc depend on it */
	memcpy(copy, name, len);
	copy[len] = 0;
	inode_get(parent);
	spin_lock(&inode_names);
	oldparent = i->parent;
	old = i->name;
	i->parent = parent;
	i->name = copy;
	spin_unlock(&inode_names);
	if (oldparent)
		inode_put(oldparent);
	if (oldparent || i->obj)
		kfree((char *)old);
}

static bool time_later(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec : a->tv_nsec > b->tv_nsec;
}

void inode_touch(struct inode *i, unsigned what)
{
	struct timespec now;

	/* relatime: once after each change; the daily update of Linux is left out. */
	if (what == INODE_ATIME && (i->mount->flags & (MS_NOATIME | MS_RDONLY) ||
	    (time_later(&i->atime, &i->mtime) && time_later(&i->atime, &i->ctime))))
		return;
	now = wall_now();
	if (what & INODE_ATIME)
		i->atime = now;
	if (what & INODE_MTIME)
		i->mtime = now;
	if (what & INODE_CTIME)
		i->ctime = now;
}

int inode_get_write(struct inode *i)
{
	int32_t n = __atomic_load_n(&i->writers, __ATOMIC_RELAXED);

	do
		if (n < 0)
			return -ETXTBSY;
	while (!__atomic_compare_exchange_n(&i->writers, &n, n + 1, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
	return 0;
}

void inode_put_write(struct inode *i)
{
	__atomic_fetch_sub(&i->writers, 1, __ATOMIC_RELAXED);
}

int inode_deny_write(struct inode *i)
{
	int32_t n = __atomic_load_n(&i->writers, __ATOMIC_RELAXED);

	do
		if (n > 0)
			return -ETXTBSY;
	while (!__atomic_compare_exchange_n(&i->writers, &n, n - 1, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
	return 0;
}

void inode_allow_write(struct inode *i)
{
	__atomic_fetch_add(&i->writers, 1, __ATOMIC_RELAXED);
}

void inode_stat(struct inode *i, struct stat *st)
{
	*st = (struct stat){
		.st_dev = i->mount->dev, .st_ino = i->ino, .st_nlink = i->nlink, .st_mode = i->mode,
		.st_uid = i->uid, .st_gid = i->gid, .st_rdev = i->rdev, .st_blksize = PAGE_SIZE,
		.st_atim = i->atime, .st_mtim = i->mtime, .st_ctim = i->ctime,
	};
	if (i->obj) {
		st->st_size = i->obj->size;
		st->st_blocks = i->obj->npages * (PAGE_SIZE / 512);
	}
	if (i->ops && i->ops->getattr)
		i->ops->getattr(i, st);
}

/* ---- the text of a path ----------------------------------------------------------------------------- */

/* An inode of no directory: what readlink of /proc/PID/fd/N shows. */
static long anon_path(struct inode *i, char *buf, size_t n, char **out)
{
	const char *name = i->name ? i->name : "";
	int len;

	if (i->obj)
		len = snprintf(buf, n, "/memfd:%s (deleted)", name);
	else if ((i->mode & S_IFMT) == 0)
		len = snprintf(buf, n, "anon_inode:%s", name);
	else
		len = snprintf(buf, n, "%s:[%lu]", name, i->ino);
	*out = buf;
	return len < n ? len : -ENAMETOOLONG;
}

/* Put s before *p; false if it does not fit. */
static bool prepend(char *buf, char **p, const char *s, size_t n)
{
	if (*p - buf < n)
		return false;
	*p -= n;
	memcpy(*p, s, n);
	return true;
}

long inode_path(struct inode *i, char *buf, size_t n, bool deleted, char **out)
{
	struct inode *root = current->fs ? current->fs->root : NULL, *up;
	char *p = buf + n, *end;
	bool fits = true;

	if (i->mount == anon_mount)
		return anon_path(i, buf, n, out);
	fits = prepend(buf, &p, "", 1);
	if (deleted && i->nlink == 0)
		fits = fits && prepend(buf, &p, " (deleted)", 10);
	end = p;
	spin_lock(&inode_names);
	while (fits && i != root) {
		if (i == i->mount->root && i->mount->covered) {
			i = i->mount->covered;
			continue;
		}
		up = i->parent;
		if (!up)
			break;
		fits = prepend(buf, &p, i->name, strlen(i->name)) && prepend(buf, &p, "/", 1);
		i = up;
	}
	spin_unlock(&inode_names);
	if (fits && p == end)
		fits = prepend(buf, &p, "/", 1);
	if (fits && root && i != root)
		fits = prepend(buf, &p, "(unreachable)", 13);
	*out = p;
	return fits ? buf + n - 1 - p : -ENAMETOOLONG;
}
