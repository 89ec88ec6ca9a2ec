/* Timers stand in one list by time, so that a tick has to look at the first one
   only. Read cpu/clock.h and lib/list.h before. */
#include "kernel/timer.h"
#include "cpu/clock.h"

static struct list timers = LIST_INIT(timers);

void timer_init(struct timer *t, void (*fire)(struct timer *t))
{
	list_init(&t->link);
	t->fire = fire;
}

/* Searched from the front: the list is short, and most deadlines are near. */
void timer_set(struct timer *t, nsec_t when)
{
	struct timer *other;

	list_del(&t->link);
	t->when = when;
	list_for_each(other, &timers, link)
		if (other->when > when)
			break;
	list_add_tail(&other->link, &t->link);
}

void timer_cancel(struct timer *t)
{
	list_del(&t->link);
}

/* The timer is off the list when its function runs: that may set it again, also for
   a time that has passed. */
void timer_tick(void)
{
	nsec_t now = clock_now();

	while (!list_empty(&timers)) {
		struct timer *t = list_first(&timers, struct timer, link);

		if (t->when > now)
			return;
		list_del(&t->link);
		t->fire(t);
	}
}
