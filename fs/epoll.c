/* epoll: a set of watched files, and the list of those that may be ready. A watched file's wake puts its
   item on the list; epoll_wait asks each listed file once more and reports what holds. A level-triggered
   item goes back on the list as long as it is ready; an edge-triggered one waits for its next wake.
   An epoll may watch epolls, five deep and without loops: readiness then climbs from one to the next. */
#include "fs/anon.h"
#include "fs/file.h"
#include "fs/init.h"
#include "fs/inode.h"
#include "fs/poll.h"
#include "fs/procfs.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "cpu/clock.h"
#include "cpu/usercopy.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "kernel/waiters.h"
#include "lib/printf.h"
#include "lib/tree.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "proc/signal.h"
#include "proc/time.h"

#define EP_DEPTH   5
#define EP_HOOKS   3             /* queues that one file's poll may name */
#define EP_PRIVATE (EPOLLWAKEUP | EPOLLONESHOT | EPOLLET | EPOLLEXCLUSIVE)
#define EP_MAX_EVENTS (INT32_MAX / sizeof(struct epoll_event))

/* Guards:  m lock   r ready_lock   n nest_lock   g ep_all */
struct eventpoll {
	struct mutex    lock;         /* RANK_EPMUTEX; of nested ones the watching before the watched */
	struct spinlock ready_lock;   /* RANK_EPOLL */
	struct list     ready;        /* r  struct epitem */
	struct waitq    wait;         /* r  ready is not empty any more; its own lock is RANK_EPWAIT */
	struct tree     items;        /* m  by file and descriptor */
	struct list     parents;      /* n  items of epolls that watch this one */
	struct list     children;     /* g  our items that are epolls */
};

struct epitem {
	struct tree_node   node;      /* m */
	struct eventpoll  *ep;        /* I */
	struct file       *file;      /* I  not counted: its last put removes us */
	int                fd;        /* I */
	struct epoll_event event;     /* m + r; a wake reads it under r */
	struct list        ready;     /* r */
	struct list        of_file;   /* n  file->epitems */
	struct list        of_child;  /* n  the watched epoll's parents */
	struct list        of_parent; /* g  our epoll's children */
	unsigned           nhooks;    /* m */
	bool               too_many;  /* m */
	struct waiter      hooks[EP_HOOKS];
};

static struct mutex ep_all = MUTEX_INIT(ep_all, RANK_EPALL);      /* who nests in whom; death of epolls and files */
static struct spinlock nest_lock = SPINLOCK_INIT(RANK_EPNEST);
static struct kcache *item_cache;
static uint64_t watches, max_watches = 1 << 16;                    /* a */
static const struct file_ops epoll_ops;

static struct eventpoll *ep_of(struct file *f)
{
	return f->ops == &epoll_ops ? f->data : NULL;
}

/* ---- becoming ready ----------------------------------------------------------------------------- */

static void item_list(struct epitem *it)
{
	struct eventpoll *ep = it->ep;
	bool enabled;

	spin_lock(&ep->ready_lock);
	enabled = it->event.events & ~EP_PRIVATE;         /* else a one-shot that has fired */
	if (enabled && !list_linked(&it->ready))
		list_add_tail(&ep->ready, &it->ready);
	spin_unlock(&ep->ready_lock);
	if (enabled)
		wake_one(&ep->wait);
}

/* Holds nest_lock. The depth of nesting bounds this. */
static void tell_parents(struct eventpoll *ep)
{
	struct epitem *it;

	list_for_each(it, &ep->parents, of_child) {
		item_list(it);
		tell_parents(it->ep);
	}
}

static void item_ready(struct epitem *it)
{
	item_list(it);
	if (unlikely(!list_empty(&it->ep->parents))) {
		spin_lock(&nest_lock);
		tell_parents(it->ep);
		spin_unlock(&nest_lock);
	}
}

/* A watched file's queue was woken; under that queue's lock. */
static void hook_wake(struct waiter *w)
{
	item_ready(w->arg);
}

struct ep_poller {
	struct poller  pl;
	struct epitem *item;
};

static void hook_add(struct poller *pl, struct waitq *q)
{
	struct epitem *it = container_of(pl, struct ep_poller, pl)->item;
	struct waiter *w;

	if (it->nhooks == EP_HOOKS) {
		it->too_many = true;
		return;
	}
	w = &it->hooks[it->nhooks++];
	waiter_init(w, q);
	w->thread = NULL;
	w->stays = true;
	w->exclusive = it->event.events & EPOLLEXCLUSIVE;
	w->wake = hook_wake;
	w->arg = it;
	waiter_add(w);
}

/* What the item's user wants to hear and holds now. Holds it->ep->lock. */
static unsigned item_poll(struct epitem *it)
{
	return file_poll(it->file, NULL) & it->event.events;
}

/* ---- the set ------------------------------------------------------------------------------------ */

static int item_cmp(const struct epitem *it, const struct file *f, int fd)
{
	if (it->file != f)
		return it->file < f ? -1 : 1;
	return it->fd - fd;
}

static bool item_less(const struct tree_node *a, const struct tree_node *b)
{
	const struct epitem *y = tree_entry(b, struct epitem, node);

	return item_cmp(tree_entry(a, struct epitem, node), y->file, y->fd) < 0;
}

static struct epitem *item_find(struct eventpoll *ep, struct file *f, int fd)
{
	struct tree_node *n = ep->items.root;

	while (n) {
		struct epitem *it = tree_entry(n, struct epitem, node);
		int c = item_cmp(it, f, fd);

		if (c == 0)
			return it;
		n = c > 0 ? n->left : n->right;
	}
	return NULL;
}

/* Holds ep->lock, and ep_all if the file is an epoll. */
static void item_remove(struct eventpoll *ep, struct epitem *it)
{
	for (unsigned i = 0; i < it->nhooks; i++)
		waiter_remove(&it->hooks[i]);
	spin_lock(&nest_lock);
	list_del(&it->of_file);
	list_del(&it->of_child);
	spin_unlock(&nest_lock);
	if (list_linked(&it->of_parent))
		list_del(&it->of_parent);
	spin_lock(&ep->ready_lock);
	list_del(&it->ready);
	spin_unlock(&ep->ready_lock);
	tree_erase(&ep->items, &it->node);
	kcache_free(item_cache, it);
	__atomic_fetch_sub(&watches, 1, __ATOMIC_RELAXED);
}

static int item_insert(struct eventpoll *ep, struct file *f, int fd, const struct epoll_event *event)
{
	struct eventpoll *child = ep_of(f);
	struct ep_poller pl = { { hook_add }, NULL };
	struct epitem *it;

	if (watches >= max_watches) {
		explain("epoll_ctl: ENOSPC: %lu files are watched already", watches);
		return -ENOSPC;
	}
	it = kcache_zalloc(item_cache);
	if (!it)
		return -ENOMEM;
	__atomic_fetch_add(&watches, 1, __ATOMIC_RELAXED);
	it->ep = ep;
	it->file = f;
	it->fd = fd;
	it->event = *event;
	list_init(&it->ready);
	list_init(&it->of_child);
	list_init(&it->of_parent);
	tree_insert(&ep->items, &it->node, item_less);
	spin_lock(&nest_lock);
	list_add_tail(&f->epitems, &it->of_file);
	if (child)
		list_add_tail(&child->parents, &it->of_child);
	spin_unlock(&nest_lock);
	if (child)
		list_add_tail(&ep->children, &it->of_parent);
	pl.item = it;
	if (file_poll(f, child ? NULL : &pl.pl) & event->events)
		item_ready(it);
	if (it->too_many) {
		item_remove(ep, it);
		return -ENOMEM;
	}
	return 0;
}

static void item_change(struct eventpoll *ep, struct epitem *it, const struct epoll_event *event)
{
	spin_lock(&ep->ready_lock);
	it->event = *event;
	spin_unlock(&ep->ready_lock);
	/* the change before the look: a wake that came too early for it is seen here */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (item_poll(it))
		item_ready(it);
}

/* ---- nesting: all hold ep_all -------------------------------------------------------------------- */

/* How many epolls deep below and including ep; more than EP_DEPTH if `loop` is among them. */
static int depth_below(struct eventpoll *ep, struct eventpoll *loop)
{
	struct epitem *it;
	int deepest = 0;

	if (ep == loop)
		return EP_DEPTH + 1;
	list_for_each(it, &ep->children, of_parent)
		deepest = max(deepest, depth_below(it->file->data, loop));
	return deepest + 1;
}

static int depth_above(struct eventpoll *ep)
{
	struct epitem *it;
	int highest = 0;

	list_for_each(it, &ep->parents, of_child)
		highest = max(highest, depth_above(it->ep));
	return highest + 1;
}

/* ---- files of epolls ------------------------------------------------------------------------------ */

/* Is anything of the list still ready? What is not leaves it. */
static unsigned epoll_poll(struct file *f, struct poller *pl)
{
	struct eventpoll *ep = f->data;
	bool nested = current_task()->held & BIT(RANK_EPMUTEX), any = false;

	poller_add(pl, &ep->wait);
	if (list_empty(&ep->ready))
		return 0;
	if (nested)
		mutex_lock_nested(&ep->lock);
	else
		mutex_lock(&ep->lock);
	while (!any) {
		struct epitem *it = NULL;

		spin_lock(&ep->ready_lock);
		if (!list_empty(&ep->ready)) {
			it = list_first(&ep->ready, struct epitem, ready);
			list_del(&it->ready);
		}
		spin_unlock(&ep->ready_lock);
		if (!it)
			break;
		any = item_poll(it);
		if (any) {
			spin_lock(&ep->ready_lock);
			if (!list_linked(&it->ready))
				list_add_head(&ep->ready, &it->ready);
			spin_unlock(&ep->ready_lock);
		}
	}
	if (nested)
		mutex_unlock_nested(&ep->lock);
	else
		mutex_unlock(&ep->lock);
	return any ? POLLIN | POLLRDNORM : 0;
}

static void epoll_release(struct file *f)
{
	struct eventpoll *ep = f->data;

	mutex_lock(&ep_all);
	mutex_lock(&ep->lock);
	while (ep->items.root)
		item_remove(ep, tree_entry(ep->items.root, struct epitem, node));
	mutex_unlock(&ep->lock);
	mutex_unlock(&ep_all);
	kfree(ep);
}

/* The last reference to a watched file is gone: it leaves all sets. Nobody can add it any more, and
   ep_all keeps the epolls themselves. */
void epoll_file_gone(struct file *f)
{
	mutex_lock(&ep_all);
	while (!list_empty(&f->epitems)) {
		struct epitem *it = list_first(&f->epitems, struct epitem, of_file);
		struct eventpoll *ep = it->ep;

		mutex_lock(&ep->lock);
		item_remove(ep, it);
		mutex_unlock(&ep->lock);
	}
	mutex_unlock(&ep_all);
}

static void epoll_fdinfo(struct file *f, char *buf, size_t n)
{
	struct eventpoll *ep = f->data;
	size_t len = 0;

	mutex_lock(&ep->lock);
	for (struct tree_node *t = tree_first(&ep->items); t && len < n; t = tree_next(t)) {
		struct epitem *it = tree_entry(t, struct epitem, node);

		len += snprintf(buf + len, n - len, "tfd: %8d events: %8x data: %16lx  pos:%ld ino:%lx sdev:%x\n", it->fd,
				it->event.events, it->event.data.u64, it->file->pos, it->file->inode->ino,
				it->file->inode->mount->dev);
	}
	mutex_unlock(&ep->lock);
}

static const struct file_ops epoll_ops = {
	.poll = epoll_poll, .release = epoll_release, .fdinfo = epoll_fdinfo, .kind = FILE_STREAM,
};

long sys_epoll_create1(int flags)
{
	struct eventpoll *ep;
	struct file *f;
	int fd;

	if (flags & ~EPOLL_CLOEXEC)
		return -EINVAL;
	ep = kzalloc(sizeof(*ep));
	if (!ep)
		return -ENOMEM;
	mutex_init(&ep->lock, RANK_EPMUTEX);
	spin_init(&ep->ready_lock, RANK_EPOLL);
	list_init(&ep->ready);
	list_init(&ep->parents);
	list_init(&ep->children);
	tree_init(&ep->items);
	waitq_init(&ep->wait);
	spin_init(&ep->wait.lock, RANK_EPWAIT);
	f = anon_file("[eventpoll]", 0600, &epoll_ops, O_RDWR, ep);
	if (!f) {
		kfree(ep);
		return -ENFILE;
	}
	fd = fd_install(f, flags & EPOLL_CLOEXEC);
	if (fd < 0)
		file_put(f);
	return fd;
}

long sys_epoll_create(int size)
{
	return size <= 0 ? -EINVAL : sys_epoll_create1(0);
}

/* ---- epoll_ctl ------------------------------------------------------------------------------------- */

static int ctl_check(struct file *epf, struct file *f, int op, const struct epoll_event *event)
{
	if (!f->ops->poll || f->ops->kind & FILE_NOPOLLWAIT) {
		explain("epoll_ctl: EPERM: this kind of file is always ready, it cannot be watched");
		return -EPERM;
	}
	if (f == epf || !ep_of(epf))
		return -EINVAL;
	if (op != EPOLL_CTL_DEL && event->events & EPOLLEXCLUSIVE) {
		if (op == EPOLL_CTL_MOD || ep_of(f))
			return -EINVAL;
		if (event->events & ~(EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE))
			return -EINVAL;
	}
	return 0;
}

static int ctl_do(struct eventpoll *ep, struct file *f, int fd, int op, struct epoll_event *event)
{
	struct epitem *it = item_find(ep, f, fd);

	event->events |= EPOLLERR | EPOLLHUP;
	switch (op) {
	case EPOLL_CTL_ADD:
		return it ? -EEXIST : item_insert(ep, f, fd, event);
	case EPOLL_CTL_MOD:
		if (!it)
			return -ENOENT;
		if (it->event.events & EPOLLEXCLUSIVE)
			return -EINVAL;
		item_change(ep, it, event);
		return 0;
	case EPOLL_CTL_DEL:
		if (!it)
			return -ENOENT;
		item_remove(ep, it);
		return 0;
	}
	return -EINVAL;
}

long sys_epoll_ctl(int epfd, int op, int fd, struct epoll_event *uevent)
{
	struct epoll_event event = { 0 };
	struct file *epf, *f;
	struct eventpoll *ep, *child;
	int r = -EBADF;

	if (op != EPOLL_CTL_DEL && copyin(&event, uevent, sizeof(event)) < 0)
		return -EFAULT;
	epf = fd_get(epfd);
	if (!epf)
		return r;
	f = fd_get(fd);
	if (!f)
		goto drop_ep;
	r = ctl_check(epf, f, op, &event);
	if (r < 0)
		goto drop_file;
	ep = epf->data;
	child = ep_of(f);
	if (child)
		mutex_lock(&ep_all);
	if (child && op == EPOLL_CTL_ADD && depth_above(ep) + depth_below(child, ep) > EP_DEPTH) {
		explain("epoll_ctl: ELOOP: a loop, or more than %d epolls deep", EP_DEPTH);
		r = -ELOOP;
	} else {
		mutex_lock(&ep->lock);
		r = ctl_do(ep, f, fd, op, &event);
		mutex_unlock(&ep->lock);
	}
	if (child)
		mutex_unlock(&ep_all);
drop_file:
	file_put(f);
drop_ep:
	file_put(epf);
	return r;
}

/* ---- epoll_wait ------------------------------------------------------------------------------------ */

/* Onto the list or off it. */
static void item_enlist(struct eventpoll *ep, struct epitem *it, bool on)
{
	spin_lock(&ep->ready_lock);
	if (!on)
		list_del(&it->ready);
	else if (!list_linked(&it->ready))
		list_add_tail(&ep->ready, &it->ready);
	spin_unlock(&ep->ready_lock);
}

/* Report one item of the list if it is ready: 1, 0, or -EFAULT. Whoever must leave the list leaves it
   before the last question, so that an event that comes in between puts it back. A level-triggered item
   that is ready just stays. */
static int item_send(struct eventpoll *ep, struct epitem *it, struct epoll_event *uevent)
{
	bool level = !(it->event.events & (EPOLLET | EPOLLONESHOT));
	unsigned got = level ? item_poll(it) : 0;

	if (!got) {
		item_enlist(ep, it, false);
		got = item_poll(it);
		if (!got)
			return 0;
		if (level)
			item_enlist(ep, it, true);
	}
	if (put_user32(uevent, got) < 0 || put_user64((char *)uevent + 4, it->event.data.u64) < 0) {
		item_enlist(ep, it, true);
		return -EFAULT;
	}
	if (it->event.events & EPOLLONESHOT) {
		spin_lock(&ep->ready_lock);
		it->event.events &= EP_PRIVATE;
		spin_unlock(&ep->ready_lock);
	}
	return 1;
}

/* Report up to max of those that are on the list now; who holds ep->lock is the only one to take any off,
   and others add behind, so the walk needs no spin lock. */
static int ep_send(struct eventpoll *ep, struct epoll_event *uevents, int max)
{
	struct list *at, *next, *last;
	int n = 0, r = 0;
	bool end = false;

	mutex_lock(&ep->lock);
	last = ep->ready.prev;
	for (at = ep->ready.next; at != &ep->ready && n < max && !end; at = next) {
		next = at->next;
		end = at == last;
		r = item_send(ep, list_entry(at, struct epitem, ready), &uevents[n]);
		if (r < 0)
			break;
		n += r;
	}
	if (n == max && !end) {
		/* those not reached come first the next time */
		spin_lock(&ep->ready_lock);
		while (at != &ep->ready && ep->ready.next != at)
			list_move_tail(&ep->ready, ep->ready.next);
		spin_unlock(&ep->ready_lock);
	}
	if (!list_empty(&ep->ready))
		wake_one(&ep->wait);
	mutex_unlock(&ep->lock);
	return n ? n : r;
}

/* A sleep that ended early: for a signal that will be delivered, or a stop, or for nothing? */
static bool interrupted(void)
{
	signal_recalc();
	return task_attention(current_task()) & ATT_WAKES;
}

/* deadline 0: do not sleep. */
static long ep_wait(int epfd, struct epoll_event *uevents, int max, nsec_t deadline)
{
	struct eventpoll *ep;
	struct file *f;
	long r = -EINVAL;

	if (max <= 0 || max > EP_MAX_EVENTS)
		return -EINVAL;
	if (!user_range_ok((uintptr_t)uevents, max * sizeof(*uevents)))
		return -EFAULT;
	f = fd_get(epfd);
	if (!f)
		return -EBADF;
	ep = ep_of(f);
	if (!ep)
		goto drop_file;
	for (;;) {
		int slept = 0;

		r = list_empty(&ep->ready) ? 0 : ep_send(ep, uevents, max);
		if (r || deadline == 0)
			break;
		wait_note(WAIT_EPOLL, epfd);
		spin_lock(&ep->ready_lock);
		if (list_empty(&ep->ready))
			slept = wait_on_spin(&ep->wait, &ep->ready_lock, deadline);
		spin_unlock(&ep->ready_lock);
		if (slept == -ETIMEDOUT)
			deadline = 0;             /* one last look */
		if (slept == -EINTR && list_empty(&ep->ready) && interrupted()) {
			r = -EINTR;
			break;
		}
	}
drop_file:
	file_put(f);
	return r;
}

static nsec_t ms_deadline(int ms)
{
	return ms < 0 ? FOREVER : ms == 0 ? 0 : clock_now() + ms * NSEC_PER_MSEC;
}

long sys_epoll_wait(int epfd, struct epoll_event *events, int n, int ms)
{
	return ep_wait(epfd, events, n, ms_deadline(ms));
}

static long ep_pwait(int epfd, struct epoll_event *events, int n, nsec_t deadline, const sigset_t *mask, size_t size)
{
	long r = signal_temp_mask((uintptr_t)mask, size);

	if (r < 0)
		return r;
	r = ep_wait(epfd, events, n, deadline);
	signal_temp_done(r == -EINTR);
	return r;
}

long sys_epoll_pwait(int epfd, struct epoll_event *events, int n, int ms, const sigset_t *mask, size_t size)
{
	return ep_pwait(epfd, events, n, ms_deadline(ms), mask, size);
}

long sys_epoll_pwait2(int epfd, struct epoll_event *events, int n, const struct timespec *timeout,
		      const sigset_t *mask, size_t size)
{
	nsec_t deadline = FOREVER, length;
	int r = timeout ? timespec_copyin(&length, timeout) : 0;

	if (r < 0)
		return r;
	if (timeout)
		deadline = length == 0 ? 0 : deadline_of(length, CLOCK_MONOTONIC, false);
	return ep_pwait(epfd, events, n, deadline, mask, size);
}

void epoll_init(void)
{
	item_cache = kcache_new("epitem", sizeof(struct epitem));
	max_watches = max(max_watches, (uint64_t)page_total() * PAGE_SIZE / 25 / sizeof(struct epitem));
	procfs_register_u64("sys/fs/epoll/max_user_watches", 0644, &max_watches, 0, INT64_MAX);
}
