/* procfs: the tree of registered files, and how text is read and written. The root also holds the
   directories of the processes. sysfs is a second, smaller tree of the same kind. */
#include "fs/procfs.h"
#include "abi/errno.h"
#include "abi/poll.h"
#include "fs/file.h"
#include "fs/poll.h"
#include "fs/tmpname.h"
#include "kernel/sched.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/proc.h"

/* All I: made at start-up, never removed. */
struct node {
	char         *name;
	unsigned      len;
	uint32_t      mode;
	uint64_t      ino;
	struct list   link, children;
	void        (*show)(struct seq *s);
	const char   *text;          /* what is shown, if there is no show */
	uint64_t     *value, min, max;
	long        (*store)(const char *text, size_t n);
	struct name_poll *poll;    /* or NULL */
	int         (*target)(char *buf, size_t n);
	const struct inode_ops *iops;
	const struct file_ops *fops;
};

static struct node root_node = { .name = "", .mode = S_IFDIR | 0555, .ino = 1,
				 .children = LIST_INIT(root_node.children) };
static struct node net_node = { .name = "", .mode = S_IFDIR | 0555, .ino = 1u << 30,
				.children = LIST_INIT(net_node.children) };
static struct node sys_node = { .name = "", .mode = S_IFDIR | 0555, .ino = 1,
				.children = LIST_INIT(sys_node.children) };
static uint64_t last_ino = 1;

/* ---- text ----------------------------------------------------------------------------------- */

/* Give what is left of the piece with this position, made now or before; from the beginning on for an earlier one.
   Holds f->pos_lock, which guards the text. */
static long text_read(struct file *f, struct uio *u, int64_t *pos, void (*show)(struct seq *, void *), void *arg)
{
	uint64_t at = *pos;
	struct seq *s = f->data;
	bool first = !s || at == 0 || at < s->start || !s->buf;
	size_t n;
	long r;

	if (!s)
		f->data = s = kzalloc(sizeof(*s));
	if (!s)
		return -ENOMEM;
	if (first)
		s->start = s->len = s->next = 0;
	for (; first || (s->next && at >= s->start + s->len); first = false) {
		s->start += s->len;
		s->len = 0;
		show(s, arg);
		r = s->error < 0 ? s->error : cond_resched_killable();
		if (r < 0) {
			seq_free(s);
			return r;
		}
	}
	if (at >= s->start + s->len)
		return 0;
	n = min(s->start + s->len - at, u->left);
	if (uio_copy_to(u, s->buf + (at - s->start), n) < 0)
		return -EFAULT;
	*pos += n;
	return n;
}

long procfs_text_read(struct file *f, struct uio *u, int64_t *pos, void (*show)(struct seq *, void *), void *arg)
{
	bool lock = pos != &f->pos;      /* read(2) holds the lock, pread(2) and sendfile(2) do not */
	size_t want = u->left;
	long r;

	if (lock)
		mutex_lock(&f->pos_lock);
	do
		r = text_read(f, u, pos, show, arg);
	while (r > 0 && u->left > 0 && cond_resched_killable() == 0);
	if (lock)
		mutex_unlock(&f->pos_lock);
	return u->left < want ? (long)(want - u->left) : r;
}

void procfs_text_release(struct file *f)
{
	if (f->data) {
		seq_free(f->data);
		kfree(f->data);
	}
}

long procfs_text_write(struct uio *u, long (*store)(void *arg, const char *text, size_t n), void *arg)
{
	char text[256];
	size_t n = u->left;
	long r;

	if (n >= sizeof(text))
		return -EINVAL;
	if (uio_copy_from(u, text, n) < 0)
		return -EFAULT;
	text[n] = 0;
	if (n && text[n - 1] == '\n')
		text[n - 1] = 0;
	r = store(arg, text, strlen(text));
	return r < 0 ? r : (long)n;
}

/* ---- registered files ----------------------------------------------------------------------- */

static void node_show(struct seq *s, void *arg)
{
	struct node *n = arg;

	if (n->show)
		n->show(s);
	else if (n->text)
		seq_printf(s, "%s\n", n->text);
	else
		seq_printf(s, n->max == INT32_MAX ? "%ld\n" : "%lu\n", *n->value);      /* small ones may be -1: none */
}

static long node_store(void *arg, const char *text, size_t len)
{
	struct node *n = arg;
	uint64_t v;

	if (!n->value)
		return n->store(text, len);
	while (*text == ' ')
		text++;
	if (!parse_u64(&text, 0, &v) || (*text && *text != ' ') || v < n->min || v > n->max)
		return -EINVAL;
	*n->value = v;
	return 0;
}

static long reg_read(struct file *f, struct uio *u, int64_t *pos)
{
	struct node *n = f->inode->data;

	return n->show || n->text || n->value ? procfs_text_read(f, u, pos, node_show, n) : -EINVAL;
}

static long reg_write(struct file *f, struct uio *u, int64_t *pos)
{
	struct node *n = f->inode->data;

	return n->store || n->value ? procfs_text_write(u, node_store, n) : -EIO;
}

/* Texts have no end before they are made; the values of /proc/sys have one, at 0. */
static int64_t reg_seek(struct file *f, int64_t off, int whence)
{
	struct node *n = f->inode->data;

	if (whence >= SEEK_DATA && (n->value || n->store))
		return -ENXIO;
	return seek_no_end(f, off, whence == SEEK_END && (n->value || n->store) ? SEEK_SET : whence);
}

static const struct file_ops reg_fops = {
	.read = reg_read, .write = reg_write, .seek = reg_seek, .release = procfs_text_release,
};

/* The files of /proc/sys can be polled, and some tell of a change. */
static int sysctl_open(struct file *f)
{
	struct node *n = f->inode->data;
	struct seq *s = n->poll ? kzalloc(sizeof(*s)) : NULL;

	if (n->poll && !s)
		return -ENOMEM;
	f->data = s;
	if (s)
		s->seen = n->poll->count;
	return 0;
}

static unsigned sysctl_poll(struct file *f, struct poller *pl)
{
	struct node *n = f->inode->data;
	struct seq *s = f->data;
	unsigned now;

	if (n->poll) {
		poller_add(pl, &n->poll->wait);
		now = __atomic_load_n(&n->poll->count, __ATOMIC_ACQUIRE);
		if (__atomic_exchange_n(&s->seen, now, __ATOMIC_RELAXED) != now)
			return POLLIN | POLLRDNORM | POLLERR | POLLPRI;
	}
	return POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
}

static const struct file_ops sysctl_fops = {
	.open = sysctl_open, .read = reg_read, .write = reg_write, .seek = reg_seek, .poll = sysctl_poll,
	.release = procfs_text_release,
};

int procfs_truncate(struct inode *i, uint64_t size)
{
	return 0;
}

static int node_readlink(struct inode *i, char *buf, size_t n)
{
	struct node *node = i->data;

	return node->target(buf, n);
}

static int dir_lookup(struct inode *dir, const char *name, unsigned len, struct inode **out);
static int dir_readdir(struct file *f, int64_t *pos, dir_emit emit, void *arg);

static const struct inode_ops dir_iops = { .lookup = dir_lookup };
static const struct file_ops dir_fops = { .readdir = dir_readdir, .kind = FILE_NOPOLLWAIT };
/* "self" is a jump, not a text to walk: half of all who look here look at themselves. */
static int self_readlink(struct inode *i, char *buf, size_t n)
{
	return snprintf(buf, n, "%d", current_proc->pid);
}

static int self_follow(struct inode *i, struct inode **out)
{
	char name[12];

	return i->parent ? pidfs_lookup(i->parent, name, self_readlink(i, name, sizeof(name)), out) : -ENOMEM;
}

static const struct inode_ops self_iops = { .readlink = self_readlink, .follow = self_follow };
static const struct inode_ops reg_iops = { .truncate = procfs_truncate };
static const struct inode_ops link_iops = { .readlink = node_readlink };

static struct inode *node_inode(struct mount *m, struct node *n)
{
	bool dir = (n->mode & S_IFMT) == S_IFDIR;
	struct inode *i = inode_new(m, n->mode, dir ? &dir_iops : n->iops, dir ? &dir_fops : n->fops);

	if (!i)
		return NULL;
	i->uid = i->gid = 0;
	i->ino = n->ino;
	i->nlink = dir ? 2 : 1;
	i->data = n;
	return i;
}

static struct node *find_child(struct node *dir, const char *name, unsigned len)
{
	struct node *n;

	list_for_each(n, &dir->children, link)
		if (n->len == len && name_same(n->name, name, len))
			return n;
	return NULL;
}

static int dir_lookup(struct inode *dir, const char *name, unsigned len, struct inode **out)
{
	struct node *n;

	if (dir->data == &root_node && *name <= '9')        /* no registered name begins like a number */
		return pidfs_lookup(dir, name, len, out);
	n = find_child(dir->data, name, len);
	if (!n)
		return -ENOENT;
	*out = node_inode(dir->mount, n);
	if (!*out)
		return -ENOMEM;
	inode_set_name(*out, dir, name, len);
	return 0;
}

int procfs_net(struct inode *dir, struct inode **out)
{
	*out = node_inode(dir->mount, &net_node);
	if (!*out)
		return -ENOMEM;
	inode_set_name(*out, dir, "net", 3);
	return 0;
}

#define FIRST_PID_POS 4096

static int dir_readdir(struct file *f, int64_t *pos, dir_emit emit, void *arg)
{
	struct node *dir = f->inode->data, *n;
	int64_t at = 2;

	if (!dir_dots(f, pos, emit, arg))
		return 0;
	list_for_each(n, &dir->children, link) {
		if (at >= *pos) {
			if (!emit(arg, n->name, strlen(n->name), n->ino, n->mode >> 12, at + 1))
				return 0;
			*pos = at + 1;
		}
		at++;
	}
	if (dir != &root_node)
		return 0;
	if (*pos < FIRST_PID_POS)
		*pos = FIRST_PID_POS;
	return pidfs_readdir(pos, emit, arg, FIRST_PID_POS);
}

/* ---- registering ---------------------------------------------------------------------------- */

static struct node *node_new(struct node *dir, const char *name, unsigned len, uint32_t mode)
{
	struct node *n = kzalloc(sizeof(*n));

	if (n)
		n->name = kmalloc(len + 1);
	if (!n || !n->name)
		panic("no memory for /proc/%s", name);
	memcpy(n->name, name, len);
	n->name[len] = 0;
	n->len = len;
	n->mode = mode;
	n->iops = &reg_iops;
	n->fops = &reg_fops;
	n->ino = ++last_ino;
	list_init(&n->children);
	list_add_tail(&dir->children, &n->link);
	return n;
}

static struct node *make_path(const char *path, uint32_t mode)
{
	bool sys = *path == '/', net = strncmp(path, "net/", 4) == 0;
	struct node *dir = sys ? &sys_node : net ? &net_node : &root_node, *next;
	bool sysctl = strncmp(path, "sys/", 4) == 0;
	const char *slash;

	path += sys ? 1 : net ? 4 : 0;
	while ((slash = strchr(path, '/')) != NULL) {
		next = find_child(dir, path, slash - path);
		dir = next ? next : node_new(dir, path, slash - path, S_IFDIR | 0555);
		path = slash + 1;
	}
	next = node_new(dir, path, strlen(path), mode);
	if (sysctl)
		next->fops = &sysctl_fops;
	return next;
}

void procfs_register(const char *path, uint32_t mode, void (*show)(struct seq *s),
		     long (*store)(const char *text, size_t n))
{
	struct node *n = make_path(path, S_IFREG | mode);

	n->show = show;
	n->store = store;
}

void procfs_register_text(const char *path, const char *text, long (*store)(const char *text, size_t n))
{
	struct node *n = make_path(path, S_IFREG | (store ? 0644 : 0444));

	n->text = text;
	n->store = store;
}

void procfs_register_polled(const char *path, const char *text, long (*store)(const char *text, size_t n),
			    struct name_poll *poll)
{
	struct node *n = make_path(path, S_IFREG | 0644);

	n->text = text;
	n->store = store;
	n->poll = poll;
}

void procfs_register_u64(const char *path, uint32_t mode, uint64_t *value, uint64_t min, uint64_t max)
{
	struct node *n = make_path(path, S_IFREG | mode);

	n->value = value;
	n->min = min;
	n->max = max;
}

void procfs_register_fops(const char *path, uint32_t mode, const struct file_ops *fops)
{
	make_path(path, S_IFREG | mode)->fops = fops;
}

void procfs_register_link(const char *path, int (*target)(char *buf, size_t n))
{
	struct node *n = make_path(path, S_IFLNK | 0777);

	n->iops = &link_iops;
	n->target = target;
}

static int link_net(char *buf, size_t n)
{
	return snprintf(buf, n, "self/net");
}

static struct fs_type proc_type, sys_type;

static int procfs_mount(struct mount *m, const char *options)
{
	m->root = node_inode(m, m->type == &proc_type ? &root_node : &sys_node);
	return m->root ? 0 : -ENOMEM;
}

static struct fs_type proc_type = { .name = "proc", .magic = 0x9fa0, .mount = procfs_mount };
static struct fs_type sys_type = { .name = "sysfs", .magic = 0x62656572, .mount = procfs_mount };

void procfs_init(void)
{
	fs_register(&proc_type);
	fs_register(&sys_type);
	make_path("self", S_IFLNK | 0777)->iops = &self_iops;
	procfs_register_link("net", link_net);
	procsys_init();
	sysfs_init();
	proctrace_init();
	procfail_init();
	kcov_init();
}
