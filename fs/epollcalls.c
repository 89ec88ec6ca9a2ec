/* epoll_ctl and epoll_wait. What epoll_wait reports it asks again: the list says only "may be ready". */
#include "fs/epoll.h"
#include "abi/errno.h"
#include "cpu/clock.h"
#include "cpu/usercopy.h"
#include "fs/pollfds.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "kernel/waiters.h"
#include "proc/signal.h"
#include "proc/time.h"

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
	struct epitem *it = ep_item_find(ep, f, fd);

	event->events |= EPOLLERR | EPOLLHUP;
	switch (op) {
	case EPOLL_CTL_ADD:
		return it ? -EEXIST : ep_item_insert(ep, f, fd, event);
	case EPOLL_CTL_MOD:
		if (!it)
			return -ENOENT;
		if (it->event.events & EPOLLEXCLUSIVE)
			return -EINVAL;
		ep_item_change(ep, it, event);
		return 0;
	case EPOLL_CTL_DEL:
		if (!it)
			return -ENOENT;
		ep_item_remove(ep, it);
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
	if (child && op == EPOLL_CTL_ADD && !ep_may_nest(ep, child)) {
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

/* Puts an item onto the ready list or takes it off. */
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
   that is ready just stays. tricks.md: Ask again */
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
	bool counted;
	long r = -EINVAL;

	if (max <= 0 || max > EP_MAX_EVENTS)
		return -EINVAL;
	if (!user_range_ok((uintptr_t)uevents, max * sizeof(*uevents)))
		return -EFAULT;
	f = fd_borrow(epfd, &counted);
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
	fd_return(f, counted);
	return r;
}

long sys_epoll_wait(int epfd, struct epoll_event *events, int n, int ms)
{
	return ep_wait(epfd, events, n, poll_ms_deadline(ms));
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
	return ep_pwait(epfd, events, n, poll_ms_deadline(ms), mask, size);
}

long sys_epoll_pwait2(int epfd, struct epoll_event *events, int n, const struct timespec *timeout,
		      const sigset_t *mask, size_t size)
{
	nsec_t deadline;
	int r = poll_deadline(&deadline, timeout);

	return r < 0 ? r : ep_pwait(epfd, events, n, deadline, mask, size);
}
