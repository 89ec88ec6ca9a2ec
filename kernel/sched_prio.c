/* Fixed priority: nice is the priority, the best one that is ready runs, equals take turns. Whoever is
   nice enough never runs while others want to: starvation, to be seen. */
#include "kernel/runq.h"

#define TURN (20 * NSEC_PER_MSEC)

static void prio_enqueue(struct runq *rq, struct thread *t, bool woken)
{
	unsigned level = t->se.nice + 20;

	t->se.policy_word[0] = level;
	list_add_tail(&rq->level[level], &t->se.link);
	rq->level_bits |= BIT(level);
}

static void prio_dequeue(struct runq *rq, struct thread *t)
{
	unsigned level = t->se.policy_word[0];

	list_del(&t->se.link);
	if (list_empty(&rq->level[level]))
		rq->level_bits &= ~BIT(level);
}

static struct thread *prio_pick(struct runq *rq)
{
	if (!rq->level_bits)
		return NULL;
	return list_first(&rq->level[__builtin_ctzl(rq->level_bits)], struct thread, se.link);
}

static bool prio_tick(struct runq *rq, struct thread *t, nsec_t now)
{
	unsigned best = rq->level_bits ? __builtin_ctzl(rq->level_bits) : 40;
	unsigned mine = t->se.nice + 20;

	return best < mine || (best == mine && now >= t->se.slice_end);
}

static bool prio_preempts(struct runq *rq, struct thread *woken, struct thread *running)
{
	return woken->se.nice < running->se.nice;
}

static nsec_t prio_slice(struct thread *t)
{
	return TURN;
}

const struct sched_policy sched_prio = {
	.name = "prio", .enqueue = prio_enqueue, .dequeue = prio_dequeue, .pick = prio_pick,
	.charge = sched_charge_noop, .tick = prio_tick, .preempts = prio_preempts, .yield = sched_yield_noop,
	.slice = prio_slice,
};
