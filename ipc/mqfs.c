/* The names of POSIX message queues: one table, seen through every mount of the file system "mqueue", and
   by mq_open and mq_unlink whether it is mounted or not. */
#include "ipc/mqueue.h"
#include "ipc/init.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/ipc.h"
#include "abi/stat.h"
#include "cpu/usercopy.h"
#include "fs/namei.h"
#include "fs/procfs.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/cred.h"
#include "proc/proc.h"

#define MQUEUE_MAGIC    0x19800202
#define MQ_STATUS_SIZE  80
#define MQ_HARD_MSGS    65536
#define MQ_HARD_SIZE    16777216
#define MQ_PER_MSG      96          /* what Linux counts for one beside its bytes */

static struct spinlock names_lock = SPINLOCK_INIT(RANK_IDS);
static struct tree names;           /* names_lock */
static uint64_t nqueues;            /* names_lock */
static struct mount mq_mount;       /* I  the kernel's own, in no tree: the queues' inodes belong to it */
static uint64_t queues_max = 256, msg_max = 10, msgsize_max = 8192, msg_default = 10, msgsize_default = 8192;

/* ---- the table: all hold names_lock --------------------------------------------------------------- */

static int name_cmp(const char *a, unsigned alen, const char *b)
{
	int c = strncmp(a, b, alen);

	return c ? c : b[alen] ? -1 : 0;
}

static struct mqueue *name_find(const char *name, unsigned len)
{
	struct tree_node *n = names.root;

	while (n) {
		struct mqueue *q = tree_entry(n, struct mqueue, by_name);
		int c = name_cmp(name, len, q->name);

		if (c == 0)
			return q;
		n = c < 0 ? n->left : n->right;
	}
	return NULL;
}

static bool name_less(const struct tree_node *a, const struct tree_node *b)
{
	return strcmp(tree_entry(a, struct mqueue, by_name)->name, tree_entry(b, struct mqueue, by_name)->name) < 0;
}

/* ---- making and removing --------------------------------------------------------------------------- */

static const struct inode_ops queue_iops;

/* May the caller have such a queue? *charge becomes what it costs him. */
static int attr_check(const struct mq_attr *a, uint64_t *charge)
{
	bool capable_ = capable(CAP_SYS_RESOURCE);

	if (a->mq_maxmsg <= 0 || a->mq_msgsize <= 0 ||
	    a->mq_maxmsg > (capable_ ? MQ_HARD_MSGS : msg_max) ||
	    a->mq_msgsize > (capable_ ? MQ_HARD_SIZE : msgsize_max)) {
		explain("mq_open: EINVAL: %ld messages of %ld bytes; the limits are %lu and %lu", a->mq_maxmsg,
			a->mq_msgsize, msg_max, msgsize_max);
		return -EINVAL;
	}
	*charge = a->mq_maxmsg * (a->mq_msgsize + MQ_PER_MSG);
	return 0;
}

static int queue_charge(struct mqueue *q, uint64_t bytes)
{
	struct account *u = current->cred->user;

	if (__atomic_add_fetch(&u->mq_bytes, bytes, __ATOMIC_RELAXED) >
	    current_proc->rlim[RLIMIT_MSGQUEUE].rlim_cur) {
		__atomic_fetch_sub(&u->mq_bytes, bytes, __ATOMIC_RELAXED);
		explain("mq_open: EMFILE: %lu bytes more would pass RLIMIT_MSGQUEUE", bytes);
		return -EMFILE;
	}
	ref_get(&u->refs);
	q->user = u;
	q->charge = bytes;
	return 0;
}

/* Makes a queue of that name; *out is counted. */
static int queue_make(const char *name, unsigned len, uint32_t mode, const struct mq_attr *attr, struct inode **out)
{
	struct mq_attr plain = { .mq_maxmsg = min(msg_max, msg_default), .mq_msgsize = min(msgsize_max, msgsize_default) };
	uint64_t charge;
	struct mqueue *q;
	struct inode *i;
	int r;

	if (nqueues >= queues_max && !capable(CAP_SYS_RESOURCE)) {
		explain("mq_open: ENOSPC: there are %lu queues already", nqueues);
		return -ENOSPC;
	}
	if (!attr)
		attr = &plain;
	r = attr_check(attr, &charge);
	if (r < 0)
		return r;
	q = mqueue_new(attr->mq_maxmsg, attr->mq_msgsize);
	i = inode_new(&mq_mount, S_IFREG | (mode & 07777), &queue_iops, &mqueue_file_ops);
	r = q && i ? queue_charge(q, charge) : -ENOMEM;
	if (r < 0)
		goto drop_both;
	memcpy(q->name, name, len);
	q->inode = i;
	i->data = q;
	spin_lock(&names_lock);
	if (name_find(name, len)) {
		r = -EEXIST;
	} else {
		tree_insert(&names, &q->by_name, name_less);
		nqueues++;
		inode_get(i);       /* the table's */
	}
	spin_unlock(&names_lock);
	if (r == 0) {
		inode_set_name(i, mq_mount.root, q->name, len);
		*out = i;
		return 0;
	}
	inode_put(i);               /* its evict frees the queue */
	return r;
drop_both:
	if (i)
		inode_put(i);
	if (q)
		mqueue_free(q);
	return r;
}

static void queue_evict(struct inode *i)
{
	struct mqueue *q = i->data;

	if (!q)
		return;
	__atomic_fetch_sub(&q->user->mq_bytes, q->charge, __ATOMIC_RELAXED);
	user_put(q->user);
	mqueue_free(q);
}

static int queue_unlink(struct inode *dir, const char *name, unsigned len, struct inode *victim)
{
	struct mqueue *q = victim->data;

	spin_lock(&names_lock);
	if (tree_linked(&q->by_name)) {
		tree_erase(&names, &q->by_name);
		tree_node_init(&q->by_name);
		nqueues--;
	} else {
		q = NULL;
	}
	spin_unlock(&names_lock);
	if (!q)
		return -ENOENT;
	victim->nlink = 0;
	inode_put(victim);          /* the table's; the caller has one more */
	return 0;
}

/* ---- the file system ------------------------------------------------------------------------------- */

static int root_lookup(struct inode *dir, const char *name, unsigned len, struct inode **out)
{
	struct mqueue *q;

	spin_lock(&names_lock);
	q = name_find(name, len);
	if (q) {
		*out = q->inode;
		inode_get(q->inode);
	}
	spin_unlock(&names_lock);
	return q ? 0 : -ENOENT;
}

static int root_create(struct inode *dir, const char *name, unsigned len, uint32_t mode, uint64_t rdev, struct inode **out)
{
	if ((mode & S_IFMT) != S_IFREG)
		return -EPERM;
	return queue_make(name, len, mode, NULL, out);
}

/* Position: 2 + how many names come before. */
static int root_readdir(struct file *f, int64_t *pos, dir_emit emit, void *arg)
{
	if (!dir_dots(f, pos, emit, arg))
		return 0;
	for (;;) {
		char name[256];
		uint64_t ino = 0;
		struct tree_node *n;

		spin_lock(&names_lock);
		n = tree_first(&names);
		for (int64_t skip = *pos - 2; n && skip > 0; skip--)
			n = tree_next(n);
		if (n) {
			struct mqueue *q = tree_entry(n, struct mqueue, by_name);

			strlcpy(name, q->name, sizeof(name));
			ino = q->inode->ino;
		}
		spin_unlock(&names_lock);
		if (!n || !emit(arg, name, strlen(name), ino, DT_REG, *pos + 1))
			return 0;
		++*pos;
	}
}

static void queue_getattr(struct inode *i, struct stat *st)
{
	st->st_size = MQ_STATUS_SIZE;
}

static const struct inode_ops queue_iops = { .evict = queue_evict, .getattr = queue_getattr };
static const struct inode_ops root_iops = { .lookup = root_lookup, .create = root_create, .unlink = queue_unlink };
static const struct file_ops root_fops = { .readdir = root_readdir, .kind = FILE_NOPOLLWAIT };

static int mqfs_mount(struct mount *m, const char *options)
{
	m->root = inode_new(m, S_IFDIR | 01777, &root_iops, &root_fops);
	if (!m->root)
		return -ENOMEM;
	m->root->name = "";
	m->root->nlink = 2;
	return 0;
}

static struct fs_type mqueue_type = { .name = "mqueue", .magic = MQUEUE_MAGIC, .mount = mqfs_mount };

/* ---- the calls -------------------------------------------------------------------------------------- */

/* A queue's name as the call takes it: without its slash. Its length or -errno. */
static long name_copyin(char name[256], const char *uname)
{
	long n = copyinstr(name, uname, 256);

	if (n == 0)
		return -ENOENT;
	if (n > 0 && (strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0))
		return -EACCES;
	return n;
}

/* The inode to open, counted. */
static int open_inode(const char *name, unsigned len, int flags, mode_t mode, const struct mq_attr *attr,
		      struct inode **out)
{
	static const unsigned want[4] = { MAY_READ, MAY_WRITE, MAY_READ | MAY_WRITE, 0 };
	int r;

	for (;;) {
		r = root_lookup(NULL, name, len, out);
		if (r == 0) {
			if (flags & O_CREAT && flags & O_EXCL)
				r = -EEXIST;
			else
				r = inode_permission(*out, want[flags & O_ACCMODE]);
			if (r < 0)
				inode_put(*out);
			return r;
		}
		if (!(flags & O_CREAT))
			return -ENOENT;
		r = inode_permission(mq_mount.root, MAY_WRITE | MAY_EXEC);
		if (r == 0)
			r = queue_make(name, len, mode & ~current->fs->umask, attr, out);
		if (r != -EEXIST || flags & O_EXCL)
			return r;
	}
}

long sys_mq_open(const char *uname, int flags, mode_t mode, struct mq_attr *uattr)
{
	char name[256] = { 0 };
	struct mq_attr attr;
	struct inode *i;
	struct file *f;
	long r;
	int fd;

	if (uattr && copyin(&attr, uattr, sizeof(attr)) < 0)
		return -EFAULT;
	r = name_copyin(name, uname);
	if (r < 0)
		return r;
	if ((flags & O_ACCMODE) == O_ACCMODE)
		return -EINVAL;
	fd = fd_reserve(0, true);
	if (fd < 0)
		return fd;
	r = open_inode(name, r, flags, mode, uattr ? &attr : NULL, &i);
	if (r < 0)
		goto drop_fd;
	f = file_new(&mqueue_file_ops, i, flags & (O_ACCMODE | O_NONBLOCK), NULL);
	if (f) {
		fd_fill(fd, f);
		return fd;
	}
	inode_put(i);
	r = -ENFILE;
drop_fd:
	fd_unreserve(fd);
	return r;
}

long sys_mq_unlink(const char *uname)
{
	char name[256] = { 0 };
	struct inode *root = mq_mount.root, *i = NULL;
	long r = name_copyin(name, uname), len = r;

	if (r < 0)
		return r;
	mutex_lock(&root->lock);
	r = root_lookup(root, name, len, &i);
	if (r == 0) {
		r = inode_may_delete(root, i, false);
		if (r == 0)
			r = queue_unlink(root, name, len, i);
	} else {
		i = NULL;
	}
	mutex_unlock(&root->lock);
	if (i)
		inode_put(i);       /* the queue may go with it, and its lock comes before root's */
	return r;
}

void mqueue_init(void)
{
	tree_init(&names);
	fs_register(&mqueue_type);
	ref_init(&mq_mount.refs);
	list_init(&mq_mount.all);
	mq_mount.type = &mqueue_type;
	mq_mount.dev = DEV_MAKE(0, 254);
	strlcpy(mq_mount.source, mqueue_type.name, sizeof(mq_mount.source));
	if (mqfs_mount(&mq_mount, NULL) < 0)
		panic("no memory for the names of message queues");
	procfs_register_u64("sys/fs/mqueue/queues_max", 0644, &queues_max, 0, INT32_MAX);
	procfs_register_u64("sys/fs/mqueue/msg_max", 0644, &msg_max, 1, MQ_HARD_MSGS);
	procfs_register_u64("sys/fs/mqueue/msgsize_max", 0644, &msgsize_max, 128, MQ_HARD_SIZE);
	procfs_register_u64("sys/fs/mqueue/msg_default", 0644, &msg_default, 1, MQ_HARD_MSGS);
	procfs_register_u64("sys/fs/mqueue/msgsize_default", 0644, &msgsize_default, 128, MQ_HARD_SIZE);
}
