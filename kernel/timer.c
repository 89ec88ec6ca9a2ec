/* Timers: one tree per CPU ordered by deadline, and the one-shot clock interrupt that serves it.
   A busy CPU also gets a tick every TICK_NS; an idle one sleeps until its next timer. */
#include "kernel/timer.h"
#include "kernel/fuzz.h"
#include "kernel/runq.h"
#include "kernel/trace.h"
#include "cpu/clock.h"
#include "cpu/lapic.h"
#include "cpu/irq.h"

/* Guards: docs/locks.md; o: this CPU, interrupts off */
static struct timerq {
	struct spinlock lock;       /* RANK_TIMER */
	struct tree     tree;       /* L  by when */
	struct timer   *firing;     /* L */
	nsec_t          armed;      /* o  when the clock will interrupt; FOREVER: it will not */
} timerqs[CPU_MAX];

static bool earlier(const struct tree_node *a, const struct tree_node *b)
{
	return container_of(a, struct timer, node)->when < container_of(b, struct timer, node)->when;
}

/* The clock is to interrupt at `when`, unless it will sooner. Interrupts are off. */
static void clock_program(struct timerq *q, nsec_t when, nsec_t now)
{
	if (when >= q->armed)
		return;
	q->armed = when;
	lapic_timer_arm(when > now ? when - now : 0);
}

void timer_init(struct timer *t, void (*fire)(struct timer *))
{
	t->fire = fire;
	t->cpu = -1;
	tree_node_init(&t->node);
}

/* Returns the queue that t is on, locked, or NULL if it is on none. */
static struct timerq *lock_queue_of(struct timer *t)
{
	for (;;) {
		int cpu = __atomic_load_n(&t->cpu, __ATOMIC_ACQUIRE);

		if (cpu < 0)
			return NULL;
		spin_lock(&timerqs[cpu].lock);
		if (t->cpu == cpu)
			return &timerqs[cpu];
		spin_unlock(&timerqs[cpu].lock);
	}
}

static bool unlink_timer(struct timer *t)
{
	struct timerq *q = lock_queue_of(t);

	if (!q)
		return false;
	tree_erase(&q->tree, &t->node);
	t->cpu = -1;
	spin_unlock(&q->lock);
	return true;
}

void timer_arm(struct timer *t, nsec_t when)
{
	struct timerq *q;

	unlink_timer(t);
	uint64_t held = irq_save();

	q = &timerqs[cpu_id()];
	spin_lock(&q->lock);
	t->when = when;
	t->cpu = cpu_id();
	tree_insert(&q->tree, &t->node, earlier);
	if (when < q->armed)
		clock_program(q, when, clock_now());
	spin_unlock(&q->lock);
	irq_restore(held);
}

/* tricks.md: Timers and their locks */
bool timer_cancel(struct timer *t)
{
	bool pending = unlink_timer(t);

	for (unsigned c = 0; c < ncpus; c++)
		while (c != cpu_id() && __atomic_load_n(&timerqs[c].firing, __ATOMIC_ACQUIRE) == t)
			cpu_relax();
	return pending;
}

static void fire_due(struct timerq *q, nsec_t now)
{
	spin_lock(&q->lock);
	for (;;) {
		struct tree_node *n = tree_first(&q->tree);
		struct timer *t = n ? container_of(n, struct timer, node) : NULL;

		if (!t || t->when > now)
			break;
		tree_erase(&q->tree, n);
		q->firing = t;
		__atomic_store_n(&t->cpu, -1, __ATOMIC_RELEASE);   /* whoever sees this looks at firing next */
		spin_unlock(&q->lock);
		t->fire(t);
		spin_lock(&q->lock);
		__atomic_store_n(&q->firing, NULL, __ATOMIC_RELEASE);
	}
	spin_unlock(&q->lock);
}

unsigned timers_set(void)
{
	unsigned n = 0;

	for (unsigned c = 0; c < ncpus; c++) {
		spin_lock(&timerqs[c].lock);
		for (struct tree_node *t = tree_first(&timerqs[c].tree); t; t = tree_next(t))
			n++;
		spin_unlock(&timerqs[c].lock);
	}
	return n;
}

static nsec_t first_deadline(struct timerq *q)
{
	struct tree_node *n;
	nsec_t when;

	spin_lock(&q->lock);
	n = tree_first(&q->tree);
	when = n ? container_of(n, struct timer, node)->when : FOREVER;
	spin_unlock(&q->lock);
	return when;
}

/* On the timer interrupt, interrupts off. */
void clock_interrupt(void)
{
	struct timerq *q = &timerqs[cpu_id()];
	struct runq *rq = &runqs[cpu_id()];
	bool idle = rq->running == rq->idle;
	nsec_t now = clock_now();

	q->armed = FOREVER;
	fire_due(q, now);
	if (!idle && now >= rq->tick_next) {
		sched_tick(now, rq->irq_user);
		rq->tick_next = now + (fuzz_on ? fuzz_tick() : TICK_NS);
	}
	if (trace_mask)
		wake_all(&trace_waitq);
	now = clock_now();
	clock_program(q, first_deadline(q), now);
	if (!idle)
		clock_program(q, rq->tick_next, now);
}

/* The caller holds the run queue, so RANK_TIMER may not be taken: `armed` belongs to this CPU alone. */
void timer_tick_start(struct runq *rq, nsec_t now)
{
	rq->tick_next = now + (fuzz_on ? fuzz_tick() : TICK_NS);
	clock_program(&timerqs[cpu_id()], rq->tick_next, now);
}

void timer_idle(void)
{
	struct timerq *q = &timerqs[cpu_id()];
	nsec_t when = first_deadline(q);

	if (when == q->armed)
		return;
	q->armed = FOREVER;
	if (when == FOREVER)
		lapic_timer_stop();
	else
		clock_program(q, when, clock_now());
}

void timer_init_cpu(void)
{
	struct timerq *q = &timerqs[cpu_id()];

	spin_init(&q->lock, RANK_TIMER);
	tree_init(&q->tree);
	q->armed = FOREVER;
}
