/* The net thread and its queue of work. */
#include "net/work.h"
#include "cpu/spinlock.h"
#include "kernel/panic.h"
#include "kernel/thread.h"
#include "kernel/waitq.h"

static struct list queue = LIST_INIT(queue);              /* lock */
static struct spinlock lock = SPINLOCK_INIT(RANK_INPUT);
static struct waitq wake = WAITQ_INIT(wake);
static struct thread *net_thread;                         /* I */

void net_work_init(struct net_work *w, void (*fn)(struct net_work *w))
{
	list_init(&w->link);
	w->fn = fn;
}

void net_work_queue(struct net_work *w)
{
	spin_lock(&lock);
	if (!list_linked(&w->link)) {
		list_add_tail(&queue, &w->link);
		wake_one(&wake);
	}
	spin_unlock(&lock);
}

bool net_work_cancel(struct net_work *w)
{
	bool was;

	spin_lock(&lock);
	was = list_linked(&w->link);
	list_del(&w->link);
	spin_unlock(&lock);
	return was;
}

bool net_on_thread(void)
{
	return current == net_thread;
}

static void net_main(void *unused)
{
	struct net_work *w;

	for (;;) {
		spin_lock(&lock);
		while (list_empty(&queue))
			wait_uninterruptible_spin(&wake, &lock, FOREVER);
		w = list_first(&queue, struct net_work, link);
		list_del(&w->link);
		spin_unlock(&lock);
		w->fn(w);                    /* it may be freed, or queued again, from here on */
	}
}

void net_thread_start(void)
{
	net_thread = kthread_start("net", net_main, NULL);
	if (!net_thread)
		panic("no memory for the net thread");
}

/* ---- timers ---------------------------------------------------------------------------------------- */

static void fire(struct timer *t)
{
	net_work_queue(&container_of(t, struct net_timer, timer)->work);
}

void net_timer_init(struct net_timer *t, void (*fn)(struct net_work *w))
{
	timer_init(&t->timer, fire);
	net_work_init(&t->work, fn);
}

/* timer_cancel comes back when fire has ended elsewhere: what it queued is there to be taken out. */
bool net_timer_cancel(struct net_timer *t)
{
	bool was = timer_cancel(&t->timer);

	return net_work_cancel(&t->work) || was;
}

bool net_timer_arm(struct net_timer *t, nsec_t when)
{
	bool was = net_timer_cancel(t);

	timer_arm(&t->timer, when);
	return !was;
}
