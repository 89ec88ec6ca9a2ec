/* devpts: a directory whose entries are the pseudo-terminals that were made through it, and ptmx. */
#include "dev/devpts.h"
#include "abi/errno.h"
#include "fs/devfs.h"
#include "fs/inode.h"
#include "fs/file.h"
#include "fs/procfs.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/slab.h"

/* One mount of the type, the data of its struct mount. Guards: nodes_lock; the options are written by a remount only.
   Nodes live as long as their pty. */
static struct spinlock nodes_lock = SPINLOCK_INIT(RANK_IDS);
struct instance {
	struct node { bool used; uint32_t uid, gid, mode; } node[PTY_MAX];
	struct options {
		bool     own_uid, own_gid;        /* of uid= and gid=: else who opens ptmx */
		uint32_t uid, gid, mode, ptmx, most;
	} opt;
};

static uint64_t ptys, pty_max = PTY_MAX;      /* kernel.pty.nr, and max, which root may lower: of all instances */
static struct fs_type devpts_type;

static struct mount *beside(const struct inode *ptmx)
{
	struct mount *m, *found = NULL;

	list_for_each(m, &mount_all, all) {
		struct inode *dir = m->covered;

		if (m->type != &devpts_type || !dir)
			continue;
		while (dir == dir->mount->root && dir->mount->covered)     /* others are hung there, below it */
			dir = dir->mount->covered;
		spin_lock(&inode_names);
		if (dir->parent == ptmx->parent && !strcmp(dir->name, "pts"))
			found = m;
		spin_unlock(&inode_names);
	}
	return found;
}

struct mount *devpts_use(const struct inode *ptmx)
{
	struct mount *m = ptmx->mount;

	mutex_lock(&mount_lock);
	if (m->type != &devpts_type)
		m = beside(ptmx);
	if (m)
		__atomic_fetch_add(&m->users, 1, __ATOMIC_RELAXED);
	mutex_unlock(&mount_lock);
	return m;
}

int devpts_add(struct mount *m, uint32_t uid, uint32_t gid)
{
	struct instance *d = m->data;
	struct options *o = &d->opt;
	unsigned n = 0;

	spin_lock(&nodes_lock);
	while (n < PTY_MAX && d->node[n].used)
		n++;
	if (ptys >= pty_max || n >= o->most)
		n = PTY_MAX;
	if (n < PTY_MAX) {
		d->node[n] = (struct node){ true, o->own_uid ? o->uid : uid, o->own_gid ? o->gid : gid, o->mode };
		ptys++;
	}
	spin_unlock(&nodes_lock);
	return n < PTY_MAX ? (int)n : -ENOSPC;
}

void devpts_remove(struct mount *m, unsigned number)
{
	struct instance *d = m->data;

	spin_lock(&nodes_lock);
	assert(d->node[number].used);
	d->node[number].used = false;
	ptys--;
	spin_unlock(&nodes_lock);
}

/* chmod and chown of a node outlive the inode. */
static int node_setattr(struct inode *i, uint32_t what)
{
	struct instance *d = i->mount->data;
	unsigned n = i->ino - 3;

	if (n < PTY_MAX) {
		d->node[n].uid = i->uid;
		d->node[n].gid = i->gid;
		d->node[n].mode = i->mode & 07777;
	} else {
		d->opt.ptmx = i->mode & 07777;
	}
	return 0;
}

static const struct inode_ops node_ops = { .setattr = node_setattr };

static int pts_lookup(struct inode *dir, const char *name, unsigned len, struct inode **out)
{
	uint64_t n = PTY_MAX, rdev = 5UL << 8 | 2;
	struct instance *d = dir->mount->data;
	struct node node = { true, 0, 0, d->opt.ptmx };
	const char *p;
	char text[8];
	struct inode *i;

	if (len >= sizeof(text))
		return -ENOENT;
	memcpy(text, name, len);
	text[len] = 0;
	p = text;
	if (strcmp(text, "ptmx") != 0) {
		if (!parse_u64(&p, 10, &n) || *p || n >= PTY_MAX || (text[0] == '0' && text[1]))
			return -ENOENT;
		node = d->node[n];
		rdev = PTS_RDEV(n);
	}
	if (!node.used)
		return -ENOENT;
	i = inode_new(dir->mount, S_IFCHR | node.mode, &node_ops, dev_find(rdev));
	if (!i)
		return -ENOMEM;
	i->ino = n + 3;
	i->rdev = rdev;
	i->uid = node.uid;
	i->gid = node.gid;
	i->nlink = 1;
	inode_set_name(i, dir, name, len);
	*out = i;
	return 0;
}

int devpts_inode(struct mount *m, unsigned number, struct inode **out)
{
	char name[8];

	return m->root ? pts_lookup(m->root, name, snprintf(name, sizeof(name), "%u", number), out) : -EIO;
}

static int pts_readdir(struct file *f, int64_t *pos, dir_emit emit, void *arg)
{
	struct instance *d = f->inode->mount->data;
	char name[8];

	if (!dir_dots(f, pos, emit, arg))
		return 0;
	for (; *pos < PTY_MAX + 2; ++*pos) {
		unsigned n = *pos - 2;

		if (!d->node[n].used)
			continue;
		snprintf(name, sizeof(name), "%u", n);
		if (!emit(arg, name, strlen(name), n + 3, 2, *pos + 1))
			return 0;
	}
	if (*pos == PTY_MAX + 2 && emit(arg, "ptmx", 4, PTY_MAX + 3, 2, PTY_MAX + 3))
		*pos = PTY_MAX + 3;
	return 0;
}

static const struct inode_ops dir_ops = { .lookup = pts_lookup };
static const struct file_ops dir_fops = { .readdir = pts_readdir, .seek = seek_no_end, .kind = FILE_NOPOLLWAIT };

/* The options of mount(8), devpts. Every mount is a new instance, said or not. */
static bool pts_option(void *arg, const char *name, const char *value)
{
	struct options *o = arg;
	uint64_t v;

	if (!value)
		return !strcmp(name, "newinstance");
	if (!strcmp(name, "mode"))
		return mount_octal(value, &o->mode) && o->mode <= 07777;
	if (!strcmp(name, "ptmxmode"))
		return mount_octal(value, &o->ptmx) && o->ptmx <= 07777;
	if (!parse_u64(&value, 10, &v) || *value || v > UINT32_MAX)
		return false;
	if (!strcmp(name, "uid")) {
		o->own_uid = true;
		o->uid = v;
	} else if (!strcmp(name, "gid")) {
		o->own_gid = true;
		o->gid = v;
	} else if (!strcmp(name, "max") && v <= 1 << 20) {
		o->most = v;
	} else {
		return false;
	}
	return true;
}

static int pts_remount(struct mount *m, const char *options)
{
	struct instance *d = m->data;
	struct options new = { .mode = 0600, .most = 1 << 20 };
	int err = mount_options(options, pts_option, &new);

	if (err == 0)
		d->opt = new;
	return err;
}

static int pts_mount(struct mount *m, const char *options)
{
	int err;

	m->data = kzalloc(sizeof(struct instance));
	if (!m->data)
		return -ENOMEM;
	err = pts_remount(m, options);
	if (err < 0)
		return err;             /* the mount's release frees the rest */
	m->root = inode_new(m, S_IFDIR | 0755, &dir_ops, &dir_fops);
	if (!m->root)
		return -ENOMEM;
	m->root->ino = 1;
	m->root->nlink = 2;
	return 0;
}

static void pts_release(struct mount *m)
{
	kfree(m->data);
}

static struct fs_type devpts_type = {
	.name = "devpts", .magic = 0x1cd1, .mount = pts_mount, .remount = pts_remount, .release = pts_release,
};

void devpts_init(void)
{
	fs_register(&devpts_type);
	procfs_register_u64("sys/kernel/pty/max", 0644, &pty_max, 0, PTY_MAX);
	procfs_register_u64("sys/kernel/pty/nr", 0444, &ptys, 0, 0);
}
