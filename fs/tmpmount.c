/* Instances of tmpfs: mount options, limits, what statfs tells. */
#include "abi/errno.h"
#include "fs/tmpfs.h"
#include "kernel/thread.h"
#include "lib/race.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "proc/cred.h"

/* A size with k, m, g or % of memory behind it; in pages if `unit` is PAGE_SIZE. */
static bool parse_size(const char *s, uint64_t unit, uint64_t *out)
{
	uint64_t v;

	if (!parse_u64(&s, 0, &v))
		return false;
	switch (*s | 0x20) {
	case 'g': v <<= 10; /* fall through */
	case 'm': v <<= 10; /* fall through */
	case 'k': v <<= 10; s++; break;
	case '%' | 0x20: v = v * page_total() / 100 * PAGE_SIZE; s++; break;
	}
	*out = (v + unit - 1) / unit;
	return *s == 0;
}

/* One "name=value". */
static bool tmpfs_option(void *arg, const char *name, const char *value)
{
	struct tmpfs *t = arg;
	uint64_t v = 0;
	bool ok;

	if (!value)
		return false;
	if (!strcmp(name, "size"))
		return parse_size(value, PAGE_SIZE, &t->pages_max);
	if (!strcmp(name, "nr_blocks"))
		return parse_size(value, 1, &t->pages_max);
	if (!strcmp(name, "nr_inodes"))
		return parse_size(value, 1, &t->inodes_max);
	if (!strcmp(name, "mode"))
		return mount_octal(value, &t->root_mode);
	ok = parse_u64(&value, 10, &v) && *value == 0;
	if (!strcmp(name, "uid"))
		t->root_uid = v;
	else if (!strcmp(name, "gid"))
		t->root_gid = v;
	else
		return false;
	return ok;
}

int tmpfs_mount(struct mount *m, const char *options)
{
	struct tmpfs *t = kzalloc(sizeof(*t));
	int err;

	if (!t)
		return -ENOMEM;
	t->pages_max = page_total() / 2;
	t->inodes_max = page_total() / 2;
	t->root_mode = 01777;
	t->root_uid = current->cred ? current->cred->fsuid : 0;
	t->root_gid = current->cred ? current->cred->fsgid : 0;
	m->data = t;
	err = mount_options(options, tmpfs_option, t);
	if (err == 0)
		err = tmpfs_inode(m, NULL, S_IFDIR | (t->root_mode & 07777), 0, &m->root);
	if (err < 0)
		return err;     /* the mount's release frees t */
	m->root->uid = t->root_uid;
	m->root->gid = t->root_gid;
	m->root->name = "";
	return 0;
}

static int tmpfs_remount(struct mount *m, const char *options)
{
	struct tmpfs *t = tmpfs_of(m), new = *t;
	int err = mount_options(options, tmpfs_option, &new);

	if (err < 0)
		return err;
	if ((new.pages_max && new.pages_max < READ_ONCE(t->pages_used)) || (new.inodes_max && new.inodes_max < READ_ONCE(t->inodes_used)))
		return -EINVAL;
	t->pages_max = new.pages_max;
	t->inodes_max = new.inodes_max;
	return 0;
}

static void tmpfs_umount(struct mount *m, struct inode *root)
{
	tmpdir_drop_all(root);
}

static void tmpfs_release(struct mount *m)
{
	kfree(m->data);
}

static void tmpfs_statfs(struct mount *m, struct statfs *st)
{
	struct tmpfs *t = tmpfs_of(m);

	if (t->pages_max) {
		st->f_blocks = t->pages_max;
		st->f_bfree = st->f_bavail = t->pages_max - min(t->pages_max, READ_ONCE(t->pages_used));
	}
	if (t->inodes_max) {
		st->f_files = t->inodes_max;
		st->f_ffree = t->inodes_max - min(t->inodes_max, READ_ONCE(t->inodes_used));
	}
}

static struct fs_type tmpfs_type = {
	.name = "tmpfs", .magic = TMPFS_MAGIC, .mount = tmpfs_mount, .remount = tmpfs_remount,
	.umount = tmpfs_umount, .release = tmpfs_release, .statfs = tmpfs_statfs,
};

/* Another type that is a tmpfs with something in it from the start (devtmpfs). */
void tmpfs_type_like(struct fs_type *t, const char *name, int (*mount)(struct mount *, const char *))
{
	*t = tmpfs_type;
	t->name = name;
	t->mount = mount;
	t->next = NULL;
}

void tmpfs_init(void)
{
	fs_register(&tmpfs_type);
}
