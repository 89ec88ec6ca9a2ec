/* devpts: a directory whose entries are the pseudo-terminals that exist, and ptmx. */
#include "dev/devpts.h"
#include "abi/errno.h"
#include "fs/devfs.h"
#include "fs/inode.h"
#include "fs/file.h"
#include "fs/procfs.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/slab.h"

/* Guards: nodes_lock. Nodes live as long as their pty, whether or not devpts is mounted. */
static struct spinlock nodes_lock = SPINLOCK_INIT(RANK_IDS);
static struct node { bool used; uint32_t uid, gid, mode; } nodes[PTY_MAX];

static uint64_t ptys, pty_max = PTY_MAX;      /* kernel.pty.nr, and max, which root may lower */

int devpts_add(uint32_t uid, uint32_t gid)
{
	unsigned n = 0;

	spin_lock(&nodes_lock);
	while (n < PTY_MAX && nodes[n].used)
		n++;
	if (ptys >= pty_max)
		n = PTY_MAX;
	if (n < PTY_MAX) {
		nodes[n] = (struct node){ true, uid, gid, 0620 };
		ptys++;
	}
	spin_unlock(&nodes_lock);
	return n < PTY_MAX ? (int)n : -ENOSPC;
}

void devpts_remove(unsigned number)
{
	spin_lock(&nodes_lock);
	nodes[number].used = false;
	ptys--;
	spin_unlock(&nodes_lock);
}

/* chmod and chown of a node outlive the inode. */
static int node_setattr(struct inode *i, uint32_t what)
{
	unsigned n = i->ino - 3;

	if (n < PTY_MAX) {
		nodes[n].uid = i->uid;
		nodes[n].gid = i->gid;
		nodes[n].mode = i->mode & 07777;
	}
	return 0;
}

static const struct inode_ops node_ops = { .setattr = node_setattr };

static int pts_lookup(struct inode *dir, const char *name, unsigned len, struct inode **out)
{
	uint64_t n = PTY_MAX, rdev = 5UL << 8 | 2;
	struct node node = { true, 0, 0, 0666 };
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
		node = nodes[n];
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

static int pts_readdir(struct file *f, int64_t *pos, dir_emit emit, void *arg)
{
	char name[8];

	if (!dir_dots(f, pos, emit, arg))
		return 0;
	for (; *pos < PTY_MAX + 2; ++*pos) {
		unsigned n = *pos - 2;

		if (!nodes[n].used)
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

static int pts_mount(struct mount *m, const char *options)
{
	m->root = inode_new(m, S_IFDIR | 0755, &dir_ops, &dir_fops);
	if (!m->root)
		return -ENOMEM;
	m->root->ino = 1;
	m->root->nlink = 2;
	return 0;
}

static struct fs_type devpts_type = { .name = "devpts", .magic = 0x1cd1, .mount = pts_mount };

void devpts_init(void)
{
	fs_register(&devpts_type);
	procfs_register_u64("sys/kernel/pty/max", 0644, &pty_max, 0, PTY_MAX);
	procfs_register_u64("sys/kernel/pty/nr", 0444, &ptys, 0, 0);
}
