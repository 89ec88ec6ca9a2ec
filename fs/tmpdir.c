/* Directories of tmpfs: a hash table for names, and a list in order of creation whose positions never
   change, so that getdents goes on rightly while others make and remove names. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "fs/file.h"
#include "fs/tmpfs.h"
#include "fs/tmpname.h"
#include "lib/bits.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/slab.h"

#define FIRST_BUCKETS 8
#define FIRST_POS     2          /* behind "." and ".." */

struct tmpname {
	struct tmpname *chain;
	struct list     link;        /* tmpdir.names, by pos */
	struct inode   *inode;       /* counted */
	int64_t         pos;
	uint32_t        hash;
	uint16_t        len;
	char            name[];
};

/* Guarded by the directory inode's lock. */
struct tmpdir {
	struct tmpname **buckets;
	unsigned        bits, count;
	struct list     names;
	int64_t         next_pos;
	struct tmpname *first[FIRST_BUCKETS];
};

static struct tmpdir *tmpdir_of(struct inode *dir)
{
	return dir->data;
}

int tmpdir_new(struct inode *dir)
{
	struct tmpdir *d = kzalloc(sizeof(*d));

	if (!d)
		return -ENOMEM;
	d->buckets = d->first;
	d->bits = log2_up(FIRST_BUCKETS);
	list_init(&d->names);
	d->next_pos = FIRST_POS;
	dir->data = d;
	return 0;
}

void tmpdir_free(struct inode *dir)
{
	struct tmpdir *d = tmpdir_of(dir);

	if (!d)
		return;
	assert(list_empty(&d->names));
	if (d->buckets != d->first)
		kfree(d->buckets);
	kfree(d);
}

static struct tmpname **bucket(struct tmpdir *d, uint32_t hash)
{
	return &d->buckets[hash & ((1u << d->bits) - 1)];
}

static struct tmpname *name_find(struct tmpdir *d, const char *name, unsigned len)
{
	uint32_t hash = name_hash(name, len);

	for (struct tmpname *n = *bucket(d, hash); n; n = n->chain)
		if (n->hash == hash && n->len == len && name_same(n->name, name, len))
			return n;
	return NULL;
}

/* Doubles the buckets. Without memory the table just stays slower. */
static void dir_grow(struct tmpdir *d)
{
	struct tmpname **old = d->buckets, *n, **b;

	d->buckets = kzalloc(sizeof(*old) << (d->bits + 1));
	if (!d->buckets) {
		d->buckets = old;
		return;
	}
	d->bits++;
	list_for_each(n, &d->names, link) {
		b = bucket(d, n->hash);
		n->chain = *b;
		*b = n;
	}
	if (old != d->first)
		kfree(old);
}

static struct tmpname *name_new(const char *name, unsigned len)
{
	struct tmpname *n = kmalloc(sizeof(*n) + len);

	if (!n)
		return NULL;
	n->len = len;
	n->hash = name_hash(name, len);
	memcpy(n->name, name, len);
	return n;
}

/* n becomes a name of i, and takes a reference. Holds dir. */
static void name_add(struct inode *dir, struct tmpname *n, struct inode *i)
{
	struct tmpdir *d = tmpdir_of(dir);
	struct tmpname **b;

	if (d->count >= 2u << d->bits && d->bits < 16)
		dir_grow(d);
	b = bucket(d, n->hash);
	n->chain = *b;
	*b = n;
	n->pos = d->next_pos++;
	list_add_tail(&d->names, &n->link);
	d->count++;
	inode_get(i);
	n->inode = i;
	inode_set_name(i, dir, n->name, n->len);
	inode_touch(dir, INODE_MTIME | INODE_CTIME);
}

/* Holds dir. The caller has a reference on the inode beside the name's. */
static void name_remove(struct inode *dir, struct tmpname *n)
{
	struct tmpdir *d = tmpdir_of(dir);
	struct tmpname **b = bucket(d, n->hash);

	while (*b != n)
		b = &(*b)->chain;
	*b = n->chain;
	list_del(&n->link);
	d->count--;
	inode_touch(dir, INODE_MTIME | INODE_CTIME);
	inode_put(n->inode);
	kfree(n);
}

static void link_add(struct inode *i, int n)
{
	__atomic_fetch_add(&i->nlink, n, __ATOMIC_RELAXED);
}

/* ---- operations: all hold dir->lock -------------------------------------------------------------- */

static int tmpdir_lookup(struct inode *dir, const char *name, unsigned len, struct inode **out)
{
	struct tmpname *n = name_find(tmpdir_of(dir), name, len);

	if (!n)
		return -ENOENT;
	inode_get(n->inode);
	*out = n->inode;
	if (unlikely(n->inode->linked))
		inode_set_name(n->inode, dir, n->name, n->len);
	return 0;
}

static int tmpdir_create(struct inode *dir, const char *name, unsigned len, uint32_t mode, uint64_t rdev,
			 struct inode **out)
{
	struct tmpname *n;
	int err;

	if (dir->nlink == 0)
		return -ENOENT;
	n = name_new(name, len);
	if (!n)
		return -ENOMEM;
	err = tmpfs_inode(dir->mount, dir, mode, rdev, out);
	if (err < 0) {
		kfree(n);
		return err;
	}
	name_add(dir, n, *out);
	if (S_ISDIR(mode))
		link_add(dir, 1);
	return 0;
}

static int tmpdir_symlink(struct inode *dir, const char *name, unsigned len, const char *target, struct inode **out)
{
	char *copy = kstrdup(target);
	int err = copy ? tmpdir_create(dir, name, len, S_IFLNK | 0777, 0, out) : -ENOMEM;

	if (err == 0)
		(*out)->data = copy;
	else
		kfree(copy);
	return err;
}

static int tmpdir_link(struct inode *dir, const char *name, unsigned len, struct inode *target)
{
	struct tmpname *n;

	if (dir->nlink == 0)
		return -ENOENT;
	n = name_new(name, len);
	if (!n)
		return -ENOMEM;
	target->linked |= target->nlink > 0;
	name_add(dir, n, target);
	link_add(target, 1);
	inode_touch(target, INODE_CTIME);
	return 0;
}

static int tmpdir_unlink(struct inode *dir, const char *name, unsigned len, struct inode *victim)
{
	link_add(victim, -1);
	inode_touch(victim, INODE_CTIME);
	name_remove(dir, name_find(tmpdir_of(dir), name, len));
	return 0;
}

/* A directory loses its name if it is empty; nothing can be made in it then. Holds its parent. */
static int dir_retire(struct inode *victim)
{
	bool empty;

	mutex_lock_nested(&victim->lock);
	empty = tmpdir_of(victim)->count == 0;
	if (empty)
		victim->nlink = 0;
	mutex_unlock_nested(&victim->lock);
	return empty ? 0 : -ENOTEMPTY;
}

static int tmpdir_rmdir(struct inode *dir, const char *name, unsigned len, struct inode *victim)
{
	int err = dir_retire(victim);

	if (err < 0)
		return err;
	link_add(dir, -1);
	inode_touch(victim, INODE_CTIME);
	name_remove(dir, name_find(tmpdir_of(dir), name, len));
	return 0;
}

/* Both names stay; the inodes they name change places. */
static int rename_exchange(struct inode *odir, struct tmpname *a, struct inode *ndir, struct tmpname *b)
{
	struct inode *i = a->inode;

	a->inode = b->inode;
	b->inode = i;
	inode_set_name(a->inode, odir, a->name, a->len);
	inode_set_name(b->inode, ndir, b->name, b->len);
	link_add(odir, S_ISDIR_(a->inode) - S_ISDIR_(b->inode));
	link_add(ndir, S_ISDIR_(b->inode) - S_ISDIR_(a->inode));
	inode_touch(odir, INODE_MTIME | INODE_CTIME);
	inode_touch(ndir, INODE_MTIME | INODE_CTIME);
	inode_touch(a->inode, INODE_CTIME);
	inode_touch(b->inode, INODE_CTIME);
	return 0;
}

static int tmpdir_rename(struct inode *odir, const char *on, unsigned ol, struct inode *src,
			 struct inode *ndir, const char *nn, unsigned nl, struct inode *dst, unsigned flags)
{
	struct tmpname *from = name_find(tmpdir_of(odir), on, ol), *to = NULL;
	int err;

	if (flags & RENAME_EXCHANGE)
		return rename_exchange(odir, from, ndir, name_find(tmpdir_of(ndir), nn, nl));
	if (ndir->nlink == 0)
		return -ENOENT;
	to = name_new(nn, nl);
	if (!to)
		return -ENOMEM;
	if (dst && S_ISDIR_(dst)) {
		err = dir_retire(dst);
		if (err < 0) {
			kfree(to);
			return err;
		}
		link_add(ndir, -1);
	} else if (dst) {
		link_add(dst, -1);
	}
	if (dst) {
		inode_touch(dst, INODE_CTIME);
		name_remove(ndir, name_find(tmpdir_of(ndir), nn, nl));
	}
	name_remove(odir, from);
	name_add(ndir, to, src);
	if (S_ISDIR_(src)) {
		link_add(odir, -1);
		link_add(ndir, 1);
	}
	inode_touch(src, INODE_CTIME);
	return 0;
}

static int tmpdir_tmpfile(struct inode *dir, uint32_t mode, struct inode **out)
{
	int err = tmpfs_inode(dir->mount, dir, mode, 0, out);
	char name[24];

	if (err < 0)
		return err;
	(*out)->nlink = 0;
	inode_set_name(*out, dir, name, snprintf(name, sizeof(name), "#%lu", (*out)->ino));    /* what /proc shows */
	return 0;
}

static void tmpdir_getattr(struct inode *dir, struct stat *st)
{
	st->st_size = (tmpdir_of(dir)->count + 2) * 20;       /* what Linux's tmpfs says */
}

const struct inode_ops tmpfs_dir_inode_ops = {
	.lookup = tmpdir_lookup, .create = tmpdir_create, .symlink = tmpdir_symlink, .link = tmpdir_link,
	.unlink = tmpdir_unlink, .rmdir = tmpdir_rmdir, .rename = tmpdir_rename, .tmpfile = tmpdir_tmpfile,
	.getattr = tmpdir_getattr, .evict = tmpfs_evict,
};

/* ---- reading ---------------------------------------------------------------------------------------- */

/* The first name at or behind pos; looked for from the nearer end. */
static struct list *names_from(struct tmpdir *d, int64_t pos)
{
	struct list *l = d->names.next;
	int64_t first = l != &d->names ? list_entry(l, struct tmpname, link)->pos : pos;

	if (pos - first > d->next_pos - pos) {
		for (l = d->names.prev; l != &d->names; l = l->prev)
			if (list_entry(l, struct tmpname, link)->pos < pos)
				break;
		return l->next;
	}
	while (l != &d->names && list_entry(l, struct tmpname, link)->pos < pos)
		l = l->next;
	return l;
}

static int tmpdir_readdir(struct file *f, int64_t *pos, dir_emit emit, void *arg)
{
	struct inode *dir = f->inode;
	struct tmpdir *d = tmpdir_of(dir);

	mutex_lock(&dir->lock);
	if (dir_dots(f, pos, emit, arg))
		for (struct list *l = names_from(d, *pos); l != &d->names; l = l->next) {
			struct tmpname *n = list_entry(l, struct tmpname, link);

			if (!emit(arg, n->name, n->len, n->inode->ino, n->inode->mode >> 12, n->pos + 1))
				break;
			*pos = n->pos + 1;
		}
	if (!(f->flags & O_NOATIME))
		inode_touch(dir, INODE_ATIME);
	mutex_unlock(&dir->lock);
	return 0;
}

const struct file_ops tmpfs_dir_ops = { .readdir = tmpdir_readdir, .seek = seek_no_end, .kind = FILE_NOPOLLWAIT };

/* Take all names of dir; it is dead from now on, nothing can be put into it any more. */
static void names_take(struct inode *dir, struct list *out)
{
	struct tmpdir *d = tmpdir_of(dir);

	mutex_lock(&dir->lock);
	dir->nlink = 0;
	list_splice_tail(out, &d->names);
	memset(d->buckets, 0, sizeof(*d->buckets) << d->bits);
	d->count = 0;
	mutex_unlock(&dir->lock);
}

/* From the root down, since others may still be at work within: what is taken nobody finds, and what is moved
   on the way can only go where we have not been. */
void tmpdir_drop_all(struct inode *root)
{
	struct list gone = LIST_INIT(gone);

	names_take(root, &gone);
	while (!list_empty(&gone)) {
		struct tmpname *n = list_first(&gone, struct tmpname, link);

		list_del(&n->link);
		if (S_ISDIR_(n->inode))
			names_take(n->inode, &gone);
		n->inode->nlink = 0;
		inode_put(n->inode);
		kfree(n);
	}
}
