/* inotify(7): a queue of what happens to files, behind a descriptor. A watch hangs on its inode and on its instance and
   keeps the inode; when nobody but watches has an inode without a name, it is gone for those who watch. One spin lock
   guards all watches and queues: while there are none nobody takes it, and it is held for the length of a list. */
#include "fs/inotify.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/poll.h"
#include "abi/termios.h"
#include "cpu/usercopy.h"
#include "fs/anon.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/namei.h"
#include "fs/poll.h"
#include "fs/procfs.h"
#include "kernel/syscall.h"
#include "kernel/waiters.h"
#include "lib/idmap.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "proc/cred.h"

#define IN_KEPT (IN_ALL_EVENTS | IN_EXCL_UNLINK | IN_ONESHOT)       /* of a watch's mask */
#define IN_ACCEPTED (IN_KEPT | IN_UNMOUNT | IN_Q_OVERFLOW | IN_IGNORED | IN_ONLYDIR | IN_DONT_FOLLOW | IN_MASK_CREATE | \
		     IN_MASK_ADD | IN_ISDIR)
#define IN_REPORTED (IN_ALL_EVENTS | IN_ISDIR | IN_UNMOUNT | IN_IGNORED | IN_Q_OVERFLOW)

/* Guards, of all here:  I set once   w watch_lock */
struct event {
	struct list          link;       /* w  inotify.events */
	struct inotify_event head;       /* I */
	char                 name[];     /* I  head.len bytes */
};

struct inotify {
	struct list     events;          /* w  oldest first */
	struct list     watches;         /* w */
	struct idmap    ids;             /* w */
	unsigned        nevents, bytes;  /* w */
	struct waitq    wait;            /* w  an event came */
	struct account *user;            /* I  counted */
	struct event    overflow;        /* w  queued when there is no room for another */
	struct list     all;             /* w */
};

struct watch {
	struct watch   *next;            /* w  of the inode's; then of those to be freed */
	struct list     link;            /* w  inotify.watches */
	struct inotify *owner;           /* I */
	struct inode   *inode;           /* I  counted */
	int             wd;              /* I */
	uint32_t        mask;            /* w  IN_KEPT */
};

static struct spinlock watch_lock = SPINLOCK_INIT(RANK_WATCH);
static struct list inotifies = LIST_INIT(inotifies);
static uint64_t events_max = 16384, instances_max = 128, watches_max;
unsigned inotify_watches;

/* ---- the queue: all hold watch_lock ------------------------------------------------------------- */

static size_t event_size(const struct event *e)
{
	return sizeof(e->head) + e->head.len;
}

static void event_queue(struct inotify *g, struct event *e)
{
	list_add_tail(&g->events, &e->link);
	g->nevents++;
	g->bytes += event_size(e);
	wake_all(&g->wait);
}

static struct event *event_take(struct inotify *g)
{
	struct event *e = list_first(&g->events, struct event, link);

	list_del(&e->link);
	g->nevents--;
	g->bytes -= event_size(e);
	return e;
}

/* The same as the newest, which is not read yet? */
static bool event_repeats(struct inotify *g, int wd, uint32_t mask, const char *name, unsigned len)
{
	struct event *e = list_empty(&g->events) ? NULL : list_entry(g->events.prev, struct event, link);

	return e && e->head.wd == wd && e->head.mask == mask && !(mask & IN_IGNORED) && !e->head.len == !len &&
	       (!len || (strncmp(e->name, name, len) == 0 && e->name[len] == 0));
}

static void event_add(struct inotify *g, int wd, uint32_t mask, uint32_t cookie, const char *name, unsigned len)
{
	unsigned room = len ? align_up(len + 1, sizeof(struct inotify_event)) : 0;
	struct event *e;

	if (event_repeats(g, wd, mask, name, len))
		return;
	e = g->nevents < events_max ? kmalloc(sizeof(*e) + room) : NULL;
	if (!e) {
		if (!list_linked(&g->overflow.link))
			event_queue(g, &g->overflow);
		return;
	}
	e->head = (struct inotify_event){ .wd = wd, .mask = mask, .cookie = cookie, .len = room };
	memcpy(e->name, name, len);
	memset(e->name + len, 0, room - len);
	event_queue(g, e);
}

/* ---- watches ------------------------------------------------------------------------------------- */

/* w is no more, its instance hears so; it goes to the dead. Holds watch_lock. */
static void watch_end(struct watch *w, struct watch **dead)
{
	struct watch **at = &w->inode->watches;

	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	list_del(&w->link);
	idmap_remove(&w->owner->ids, w->wd);
	w->owner->user->watches--;
	__atomic_fetch_sub(&inotify_watches, 1, __ATOMIC_RELAXED);
	event_add(w->owner, w->wd, IN_IGNORED, 0, NULL, 0);
	w->next = *dead;
	*dead = w;
}

/* Without the lock. */
static void watches_free(struct watch *dead)
{
	while (dead) {
		struct watch *w = dead;

		dead = w->next;
		inode_put(w->inode);
		kfree(w);
	}
}

/* To all who watch i and asked for it. unlinked: happens to an open file without a name. Holds watch_lock. */
static void notify_watchers(struct inode *i, uint32_t mask, uint32_t cookie, const char *name, unsigned len, bool unlinked,
			    struct watch **dead)
{
	struct watch *w, *next;

	for (w = i->watches; w; w = next) {
		next = w->next;
		if (!(mask & (w->mask | IN_UNMOUNT) & ~IN_ISDIR) || (unlinked && w->mask & IN_EXCL_UNLINK))
			continue;
		event_add(w->owner, w->wd, mask, cookie, name, len);
		if (w->mask & IN_ONESHOT)
			watch_end(w, dead);
	}
}

static void notify(struct inode *dir, struct inode *i, uint32_t mask, uint32_t cookie, const char *name, unsigned len,
		   bool unlinked)
{
	struct watch *dead = NULL;

	spin_lock(&watch_lock);
	if (dir)
		notify_watchers(dir, mask, cookie, name, len, unlinked, &dead);
	if (i)
		notify_watchers(i, mask, 0, NULL, 0, unlinked, &dead);
	spin_unlock(&watch_lock);
	watches_free(dead);
}

static void notify_both(struct inode *i, uint32_t mask, bool unlinked)
{
	bool hidden = mask & (IN_ACCESS | IN_MODIFY) && !S_ISREG(i->mode) && !S_ISDIR_(i);
	char name[NAME_MAX + 1];
	struct inode *dir;

	/* Who may read a directory may not for that know of each byte that goes through its devices and FIFOs. */
	spin_lock(&inode_names);         /* a rename may change name and parent */
	dir = i->parent && i->parent->watches && !hidden ? i->parent : NULL;
	if (dir) {
		inode_get(dir);
		strlcpy(name, i->name, sizeof(name));
	}
	spin_unlock(&inode_names);
	if (dir || i->watches)
		notify(dir, i, mask | (S_ISDIR_(i) ? IN_ISDIR : 0), 0, name, dir ? strlen(name) : 0, unlinked);
	if (dir)
		inode_put(dir);
}

void inotify_inode_slow(struct inode *i, uint32_t mask)
{
	notify_both(i, mask, false);
}

void inotify_file_slow(struct file *f, uint32_t mask)
{
	if (!(f->flags & O_PATH))
		notify_both(f->inode, mask, f->inode->nlink == 0);
}

void inotify_self_slow(struct inode *i, uint32_t mask)
{
	if (i->watches)
		notify(NULL, i, mask | (S_ISDIR_(i) && !(mask & IN_MOVE_SELF) ? IN_ISDIR : 0), 0, NULL, 0, false);
}

void inotify_name_slow(struct inode *dir, const char *name, unsigned len, bool isdir, uint32_t mask, uint32_t cookie)
{
	if (dir->watches)
		notify(dir, NULL, mask | (isdir ? IN_ISDIR : 0), cookie, name, len, false);
}

uint32_t inotify_cookie(void)
{
	static uint32_t last;

	return __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
}

/* ---- the end of what is watched ------------------------------------------------------------------ */

static void watches_end(struct inode *i, uint32_t mask, struct watch **dead)
{
	notify_watchers(i, mask, 0, NULL, 0, false, dead);
	while (i->watches)
		watch_end(i->watches, dead);
}

/* Is it true that besides `others` references only its watches have i, and that it has no name? Holds watch_lock. */
static bool only_watched(struct inode *i, int others)
{
	for (struct watch *w = i->watches; w; w = w->next)
		others++;
	return i->watches && i->nlink == 0 && ref_count(&i->refs) == others;
}

void inotify_removed(struct inode *i)
{
	struct watch *dead = NULL;

	if (!i->watches)
		return;
	spin_lock(&watch_lock);
	if (only_watched(i, 1))
		watches_end(i, IN_DELETE_SELF, &dead);
	spin_unlock(&watch_lock);
	watches_free(dead);
}

void inotify_put(struct inode *i)
{
	struct watch *dead = NULL;
	bool watched;

	spin_lock(&watch_lock);
	watched = i->watches != NULL;
	if (only_watched(i, 1))
		watches_end(i, IN_DELETE_SELF, &dead);
	if (watched)
		ref_put(&i->refs);       /* not the last: the watches, dead or not, have theirs */
	spin_unlock(&watch_lock);
	if (!watched)
		inode_put(i);
	watches_free(dead);
}

void inotify_unmounted(struct mount *m)
{
	struct watch *dead = NULL, *w;
	struct inotify *g;
	bool again;

	spin_lock(&watch_lock);
	do {
		again = false;
		list_for_each(g, &inotifies, all)
			list_for_each(w, &g->watches, link)
				if (w->inode->mount == m) {
					watches_end(w->inode, IN_UNMOUNT | (S_ISDIR_(w->inode) ? IN_ISDIR : 0), &dead);
					again = true;
					break;
				}
	} while (again);
	spin_unlock(&watch_lock);
	watches_free(dead);
}

/* ---- the file ------------------------------------------------------------------------------------ */

/* The next event if it fits into n bytes; `some`: there are others before it. *e, or 0 to leave, -errno. */
static long event_next(struct inotify *g, struct file *f, size_t n, bool some, struct event **e)
{
	*e = NULL;
	while (list_empty(&g->events)) {
		if (some)
			return 0;
		if (f->flags & O_NONBLOCK)
			return -EAGAIN;
		wait_note(WAIT_POLL, 0);
		if (wait_on_spin(&g->wait, &watch_lock, FOREVER) < 0)
			return -ERESTART;
	}
	if (event_size(list_first(&g->events, struct event, link)) > n)
		return some ? 0 : -EINVAL;
	*e = event_take(g);
	return 0;
}

static long inotify_read(struct file *f, struct uio *u, int64_t *pos)
{
	struct inotify *g = f->data;
	struct event *e;
	long done = 0, r;

	for (;;) {
		spin_lock(&watch_lock);
		r = event_next(g, f, u->left, done, &e);
		spin_unlock(&watch_lock);
		if (!e)
			return done ? done : r;
		r = event_size(e);
		if (uio_copy_to(u, &e->head, r) < 0)
			r = -EFAULT;
		if (e != &g->overflow)
			kfree(e);
		if (r < 0)
			return r;
		done += r;
	}
}

static unsigned inotify_poll(struct file *f, struct poller *pl)
{
	struct inotify *g = f->data;

	poller_add(pl, &g->wait);
	return list_empty(&g->events) ? 0 : POLLIN | POLLRDNORM;
}

static long inotify_ioctl(struct file *f, unsigned cmd, uintptr_t arg)
{
	struct inotify *g = f->data;

	return cmd == FIONREAD ? put_user32((void *)arg, g->bytes) : -ENOTTY;
}

static void inotify_release(struct file *f)
{
	struct inotify *g = f->data;
	struct watch *dead = NULL;

	spin_lock(&watch_lock);
	while (!list_empty(&g->watches))
		watch_end(list_first(&g->watches, struct watch, link), &dead);
	while (!list_empty(&g->events)) {
		struct event *e = event_take(g);

		if (e != &g->overflow)
			kfree(e);
	}
	list_del(&g->all);
	g->user->inotifies--;
	spin_unlock(&watch_lock);
	watches_free(dead);
	user_put(g->user);
	kfree(g);
}

static void inotify_fdinfo(struct file *f, struct seq *s)
{
	struct inotify *g = f->data;
	struct watch *w;

	spin_lock(&watch_lock);
	list_for_each(w, &g->watches, link)
		seq_printf(s, "inotify wd:%x ino:%lx sdev:%x mask:%x ignored_mask:0 \n", w->wd, w->inode->ino,
			   w->inode->mount->dev, w->mask);
	spin_unlock(&watch_lock);
}

static const struct file_ops inotify_ops = {
	.read = inotify_read, .poll = inotify_poll, .ioctl = inotify_ioctl, .release = inotify_release,
	.fdinfo = inotify_fdinfo, .seek = seek_noop, .kind = FILE_STREAM | FILE_NOSPLICE,
};

void inotify_init(void)
{
	watches_max = min(max(page_total() / 25, 8192ul), 1048576ul);      /* each costs a kilobyte: one of a hundred */
	procfs_register_u64("sys/fs/inotify/max_queued_events", 0644, &events_max, 0, INT32_MAX);
	procfs_register_u64("sys/fs/inotify/max_user_instances", 0644, &instances_max, 0, INT32_MAX);
	procfs_register_u64("sys/fs/inotify/max_user_watches", 0644, &watches_max, 0, INT32_MAX);
}

/* ---- the calls ----------------------------------------------------------------------------------- */

static struct inotify *inotify_new(void)
{
	struct inotify *g = kzalloc(sizeof(*g));

	if (!g)
		return NULL;
	list_init(&g->all);
	list_init(&g->events);
	list_init(&g->watches);
	list_init(&g->overflow.link);
	idmap_init(&g->ids, INT32_MAX);
	waitq_init(&g->wait);
	g->overflow.head = (struct inotify_event){ .wd = -1, .mask = IN_Q_OVERFLOW };
	g->user = current->cred->user;
	return g;
}

long sys_inotify_init1(int flags)
{
	struct inotify *g;
	bool room;
	int fd;

	if (flags & ~(IN_CLOEXEC | IN_NONBLOCK))
		return -EINVAL;
	g = inotify_new();
	if (!g)
		return -ENOMEM;
	spin_lock(&watch_lock);
	room = g->user->inotifies < instances_max;
	if (room) {
		g->user->inotifies++;
		list_add_tail(&inotifies, &g->all);
	}
	spin_unlock(&watch_lock);
	if (!room) {
		kfree(g);
		return -EMFILE;
	}
	ref_get(&g->user->refs);
	fd = anon_fd("inotify", &inotify_ops, O_RDONLY | (flags & O_NONBLOCK), flags & IN_CLOEXEC, g);
	if (fd < 0) {
		spin_lock(&watch_lock);
		list_del(&g->all);
		g->user->inotifies--;
		spin_unlock(&watch_lock);
		user_put(g->user);
		kfree(g);
	}
	return fd;
}

long sys_inotify_init(void)
{
	return sys_inotify_init1(0);
}

/* The file of an inotify instance, counted: or NULL and *err. */
static struct file *inotify_get(int fd, long *err)
{
	struct file *f = fd_get(fd);

	*err = -EBADF;
	if (!f || f->ops == &inotify_ops)
		return f;
	*err = -EINVAL;
	file_put(f);
	return NULL;
}

/* w, or the watch that g has on i already, gets the mask. Its number, -errno. Holds watch_lock. */
static long watch_set(struct inotify *g, struct inode *i, uint32_t mask, struct watch **w)
{
	struct watch *old = i->watches;

	while (old && old->owner != g)
		old = old->next;
	if (old) {
		if (mask & IN_MASK_CREATE)
			return -EEXIST;
		old->mask = (mask & IN_MASK_ADD ? old->mask : 0) | (mask & IN_KEPT);
		return old->wd;
	}
	if (g->user->watches >= watches_max)
		return -ENOSPC;
	(*w)->wd = idmap_alloc_cyclic(&g->ids, *w, 1);
	if ((*w)->wd < 0)
		return -ENOMEM;
	(*w)->owner = g;
	(*w)->inode = i;
	(*w)->mask = mask & IN_KEPT;
	inode_get(i);
	(*w)->next = i->watches;
	i->watches = *w;
	list_add_head(&g->watches, &(*w)->link);
	g->user->watches++;
	__atomic_fetch_add(&inotify_watches, 1, __ATOMIC_SEQ_CST);
	*w = NULL;
	return i->watches->wd;
}

static long watch_add(struct inotify *g, const char *upath, uint32_t mask)
{
	struct watch *new;
	struct inode *i;
	long r = path_lookup_user(AT_FDCWD, upath, (mask & IN_DONT_FOLLOW ? 0 : LOOKUP_FOLLOW) |
				  (mask & IN_ONLYDIR ? LOOKUP_DIR : 0), &i);

	if (r < 0)
		return r;
	r = inode_permission(i, MAY_READ);
	new = r == 0 ? kzalloc(sizeof(*new)) : NULL;
	if (r == 0 && !new)
		r = -ENOMEM;
	if (new) {
		spin_lock(&watch_lock);
		r = watch_set(g, i, mask, &new);
		spin_unlock(&watch_lock);
		kfree(new);
	}
	inode_put(i);
	return r;
}

long sys_inotify_add_watch(int fd, const char *path, uint32_t mask)
{
	struct file *f;
	long r;

	if (mask & ~IN_ACCEPTED || !mask)
		return -EINVAL;
	f = inotify_get(fd, &r);
	if (r == -EBADF && !f)
		return r;
	if ((mask & (IN_MASK_ADD | IN_MASK_CREATE)) == (IN_MASK_ADD | IN_MASK_CREATE))
		r = -EINVAL;
	else if (f)
		r = watch_add(f->data, path, mask);
	if (f)
		file_put(f);
	return r;
}

long sys_inotify_rm_watch(int fd, int wd)
{
	struct watch *dead = NULL, *w;
	struct file *f;
	long r;

	f = inotify_get(fd, &r);
	if (!f)
		return r;
	spin_lock(&watch_lock);
	w = idmap_find(&((struct inotify *)f->data)->ids, wd);
	if (w)
		watch_end(w, &dead);
	spin_unlock(&watch_lock);
	watches_free(dead);
	file_put(f);
	return w ? 0 : -EINVAL;
}
