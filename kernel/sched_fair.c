/* Fair: each thread's run time counts by the inverse of its weight (nice); who has had least goes
   first. A sleeper comes back at most half a period behind, so it cannot save up time. */
#include "kernel/runq.h"

#define PERIOD   (8 * NSEC_PER_MSEC)
#define MIN_TURN (4 * NSEC_PER_MSEC)
#define WAKEUP_GRANULARITY NSEC_PER_MSEC

static struct thread *of(struct tree_node *n)
{
	return container_of(n, struct thread, se.node);
}

static bool less(const struct tree_node *a, const struct tree_node *b)
{
	return (int64_t)(container_of(a, struct sched_ent, node)->vruntime -
			 container_of(b, struct sched_ent, node)->vruntime) < 0;
}

static void fair_enqueue(struct runq *rq, struct thread *t, bool woken)
{
	uint64_t floor = rq->min_vruntime - (woken ? PERIOD / 2 : 0);

	if ((int64_t)(t->se.vruntime - floor) < 0)
		t->se.vruntime = floor;
	else if ((int64_t)(t->se.vruntime - rq->min_vruntime) > 16 * PERIOD)
		t->se.vruntime = rq->min_vruntime + PERIOD;      /* from another CPU's time */
	tree_insert(&rq->fair, &t->se.node, less);
}

static void fair_dequeue(struct runq *rq, struct thread *t)
{
	tree_erase(&rq->fair, &t->se.node);
}

static struct thread *fair_pick(struct runq *rq)
{
	struct tree_node *n = tree_first(&rq->fair);

	return n ? of(n) : NULL;
}

static void fair_charge(struct runq *rq, struct thread *t, nsec_t ran)
{
	struct tree_node *n = tree_first(&rq->fair);
	uint64_t v;

	t->se.vruntime += t->se.weight == 1024 ? ran : ran * 1024 / t->se.weight;
	v = t->se.vruntime;
	if (n && (int64_t)(of(n)->se.vruntime - v) < 0)
		v = of(n)->se.vruntime;
	if ((int64_t)(v - rq->min_vruntime) > 0)
		rq->min_vruntime = v;
}

static nsec_t fair_slice(struct thread *t)
{
	return MIN_TURN;
}

/* Whoever has just begun is not sent away by a tick that happens to come: exec, say, is one turn. */
static bool fair_tick(struct runq *rq, struct thread *t, nsec_t now)
{
	struct tree_node *n = tree_first(&rq->fair);

	return n && now >= t->se.slice_end - MIN_TURN / 2 && (int64_t)(t->se.vruntime - of(n)->se.vruntime) > 0;
}

/* The running thread's time is as of the beginning of its turn: whoever had clearly less before that turn goes
   first, but two that take turns do not chase each other off the CPU at every wake-up. */
static bool fair_preempts(struct runq *rq, struct thread *woken, struct thread *running)
{
	return (int64_t)(running->se.vruntime - woken->se.vruntime) > (int64_t)WAKEUP_GRANULARITY;
}

static void fair_yield(struct runq *rq, struct thread *t)
{
	struct tree_node *n = tree_last(&rq->fair);

	if (n && (int64_t)(t->se.vruntime - of(n)->se.vruntime) <= 0)
		t->se.vruntime = of(n)->se.vruntime + 1;
}

const struct sched_policy sched_fair = {
	.name = "fair", .enqueue = fair_enqueue, .dequeue = fair_dequeue, .pick = fair_pick,
	.charge = fair_charge, .tick = fair_tick, .preempts = fair_preempts, .yield = fair_yield,
	.slice = fair_slice,
};
