/* epoll: a set of watched files, and the list of those that may be ready. A watched file's wake puts its
   item on the list; epoll_wait asks each listed file once more and reports what holds. A level-triggered
   item goes back on the list as long as it is ready; an edge-triggered one waits for its next wake.
   An epoll may watch epolls, five deep and without loops: readiness then climbs from one to the next. */
#include "fs/epoll.h"
#include "fs/anon.h"
#include "fs/file.h"
#include "fs/init.h"
#include "fs/inode.h"
#include "fs/procfs.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "kernel/sched.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "lib/tree.h"
#include "mm/page.h"
#include "mm/slab.h"

struct mutex ep_all = MUTEX_INIT(ep_all, RANK_EPALL);
static struct spinlock nest_lock = SPINLOCK_INIT(RANK_EPNEST);
static struct kcache *item_cache;
static uint64_t watches, max_watches = 1 << 16;                    /* a */

/* ---- becoming ready ----------------------------------------------------------------------------- */

/* events: what came, 0: anything. False: not what its user wants to hear, or a one-shot that has fired.
   tricks.md: A wake-up has a kind */
static bool item_list(struct epitem *it, unsigned events)
{
	struct eventpoll *ep = it->ep;
	unsigned asked;
	bool wanted;

	spin_lock(&ep->ready_lock);
	asked = it->event.events & ~EP_PRIVATE;
	wanted = asked && (!events || events & asked);
	if (wanted && !list_linked(&it->ready))
		list_add_tail(&ep->ready, &it->ready);
	spin_unlock(&ep->ready_lock);
	if (wanted)
		wake_one(&ep->wait);
	return wanted;
}

/* Holds nest_lock. The depth of nesting bounds this. tricks.md: The wake climbs */
static void notify_parents(struct eventpoll *ep)
{
	struct epitem *it;

	list_for_each(it, &ep->parents, of_child)
		if (item_list(it, POLLIN | POLLRDNORM))
			notify_parents(it->ep);
}

static bool item_ready(struct epitem *it, unsigned events)
{
	bool wanted = item_list(it, events);

	if (unlikely(wanted && !list_empty(&it->ep->parents))) {
		spin_lock(&nest_lock);
		notify_parents(it->ep);
		spin_unlock(&nest_lock);
	}
	return wanted;
}

/* A watched file's queue was woken; under that queue's lock. */
static bool hook_wake(struct waiter *w, unsigned events)
{
	return item_ready(w->arg, events);
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
	w->persistent = true;
	w->exclusive = it->event.events & EPOLLEXCLUSIVE;
	w->wake = hook_wake;
	w->arg = it;
	waiter_add(w);
}

/* ---- nesting ------------------------------------------------------------------------------------ */

static unsigned searches;            /* ep_all */

/* How many epolls deep below and including ep; more than EP_DEPTH if `loop` is among them. Each is visited once. */
static int depth_below(struct eventpoll *ep, struct eventpoll *loop)
{
	struct epitem *it;
	int deepest = 0;

	if (ep == loop)
		return EP_DEPTH + 1;
	if (ep->search != searches) {
		list_for_each(it, &ep->children, of_parent)
			deepest = max(deepest, depth_below(it->file->data, loop));
		ep->search = searches;
		ep->depth = deepest + 1;
	}
	return ep->depth;
}

static int depth_above(struct eventpoll *ep)
{
	struct epitem *it;
	int highest = 0;

	if (ep->search != searches) {
		list_for_each(it, &ep->parents, of_child)
			highest = max(highest, depth_above(it->ep));
		ep->search = searches;
		ep->depth = highest + 1;
	}
	return ep->depth;
}

bool ep_may_nest(struct eventpoll *ep, struct eventpoll *child)
{
	int above;

	assert(mutex_held(&ep_all));
	searches++;
	above = depth_above(ep);
	searches++;
	return above + depth_below(child, ep) <= EP_DEPTH;
}

/* Takes the ways from ep, `depth` epolls above a file, to those that nobody watches off what is left. Holds nest_lock. */
static bool ways_up(struct eventpoll *ep, unsigned depth, int left[EP_DEPTH])
{
	struct epitem *it;

	if (depth == EP_DEPTH)
		return false;
	if (list_empty(&ep->parents))
		return depth == 0 || left[depth]-- > 0;
	list_for_each(it, &ep->parents, of_child)
		if (!ways_up(it->ep, depth + 1, left))
			return false;
	return true;
}

/* Would a wake of f climb few enough ways? The limits are Linux's; any number may watch it from where nobody watches. */
static bool wake_is_bounded(struct file *f)
{
	int left[EP_DEPTH] = { 1000, 500, 100, 50, 10 };
	struct epitem *it;
	bool ok = true;

	spin_lock(&nest_lock);
	list_for_each(it, &f->epitems, of_file) {
		ok = ways_up(it->ep, 0, left);
		if (!ok)
			break;
	}
	spin_unlock(&nest_lock);
	return ok;
}

/* The same of all files below ep, visited once. Holds ep_all and the lock of one that watches it. */
static bool wakes_are_bounded(struct eventpoll *ep)
{
	bool ok = true;

	if (ep->search == searches)
		return true;
	ep->search = searches;
	mutex_lock_nested(&ep->lock);
	for (struct tree_node *t = tree_first(&ep->items); t && ok; t = tree_next(t)) {
		struct file *f = tree_entry(t, struct epitem, node)->file;

		ok = ep_of(f) ? wakes_are_bounded(f->data) : wake_is_bounded(f);
		cond_resched();
	}
	mutex_unlock_nested(&ep->lock);
	return ok;
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

struct epitem *ep_item_find(struct eventpoll *ep, struct file *f, int fd)
{
	struct tree_node *n = ep->items.root;

	assert(mutex_held(&ep->lock));
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
void ep_item_remove(struct eventpoll *ep, struct epitem *it)
{
	assert(mutex_held(&ep->lock));
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

int ep_item_insert(struct eventpoll *ep, struct file *f, int fd, const struct epoll_event *event)
{
	struct eventpoll *child = ep_of(f);
	struct ep_poller pl = { { hook_add }, NULL };
	struct epitem *it;

	assert(mutex_held(&ep->lock));
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
	/* Now that others see it, is it one too many? Until then it wants nothing, so no wake climbs through it. */
	searches += child != NULL;
	if (child ? !wakes_are_bounded(child) : !list_empty(&ep->parents) && !wake_is_bounded(f)) {
		ep_item_remove(ep, it);
		explain("epoll_ctl: EINVAL: a file would be watched by too many nested epolls");
		return -EINVAL;
	}
	spin_lock(&ep->ready_lock);
	it->event = *event;
	spin_unlock(&ep->ready_lock);
	pl.item = it;
	if (file_poll(f, child ? NULL : &pl.pl) & event->events)
		item_ready(it, 0);
	if (it->too_many) {
		ep_item_remove(ep, it);
		return -ENOMEM;
	}
	return 0;
}

void ep_item_change(struct eventpoll *ep, struct epitem *it, const struct epoll_event *event)
{
	assert(mutex_held(&ep->lock));
	spin_lock(&ep->ready_lock);
	it->event = *event;
	spin_unlock(&ep->ready_lock);
	/* the change before the look: a wake that came too early for it is seen here */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (item_poll(it))
		item_ready(it, 0);
}

/* ---- files of epolls ------------------------------------------------------------------------------ */

/* Is anything on the list still ready? What is not leaves the list. */
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
		ep_item_remove(ep, tree_entry(ep->items.root, struct epitem, node));
	mutex_unlock(&ep->lock);
	mutex_unlock(&ep_all);
	kfree(ep);
}

/* The last reference to a watched file is gone: it leaves all sets. Nobody can add it any more, and
   ep_all keeps the epolls themselves. */
void epoll_release_file(struct file *f)
{
	mutex_lock(&ep_all);
	while (!list_empty(&f->epitems)) {
		struct epitem *it = list_first(&f->epitems, struct epitem, of_file);
		struct eventpoll *ep = it->ep;

		mutex_lock(&ep->lock);
		ep_item_remove(ep, it);
		mutex_unlock(&ep->lock);
	}
	mutex_unlock(&ep_all);
}

static void epoll_fdinfo(struct file *f, struct seq *s)
{
	struct eventpoll *ep = f->data;

	mutex_lock(&ep->lock);
	for (struct tree_node *t = tree_first(&ep->items); t; t = tree_next(t)) {
		struct epitem *it = tree_entry(t, struct epitem, node);

		seq_printf(s, "tfd: %8d events: %8x data: %16lx  pos:%ld ino:%lx sdev:%x\n", it->fd, it->event.events,
			   it->event.data.u64, it->file->pos, it->file->inode->ino, it->file->inode->mount->dev);
	}
	mutex_unlock(&ep->lock);
}

const struct file_ops epoll_ops = {
	.poll = epoll_poll, .release = epoll_release, .fdinfo = epoll_fdinfo, .seek = seek_noop, .kind = FILE_STREAM,
};

long sys_epoll_create1(int flags)
{
	struct eventpoll *ep;
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
	fd = anon_fd("[eventpoll]", &epoll_ops, O_RDWR, flags & EPOLL_CLOEXEC, ep);
	if (fd < 0)
		kfree(ep);
	return fd;
}

long sys_epoll_create(int size)
{
	return size <= 0 ? -EINVAL : sys_epoll_create1(0);
}

void epoll_init(void)
{
	item_cache = kcache_new("epitem", sizeof(struct epitem));
	max_watches = max(max_watches, (uint64_t)page_total() * PAGE_SIZE / 25 / sizeof(struct epitem));
	procfs_register_u64("sys/fs/epoll/max_user_watches", 0644, &max_watches, 0, INT64_MAX);
}
