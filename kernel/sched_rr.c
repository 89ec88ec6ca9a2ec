/* Round robin: one queue, everybody gets the same turn. The simplest policy there is. */
#include "kernel/runq.h"

#define TURN (20 * NSEC_PER_MSEC)

static void rr_enqueue(struct runq *rq, struct thread *t, bool woken)
{
	list_add_tail(&rq->fifo, &t->se.link);
}

static void rr_dequeue(struct runq *rq, struct thread *t)
{
	list_del(&t->se.link);
}

static struct thread *rr_pick(struct runq *rq)
{
	return list_empty(&rq->fifo) ? NULL : list_first(&rq->fifo, struct thread, se.link);
}

static bool rr_tick(struct runq *rq, struct thread *t, nsec_t now)
{
	return now >= t->se.slice_end;
}

static nsec_t rr_slice(struct thread *t)
{
	return TURN;
}

const struct sched_policy sched_rr = {
	.name = "rr", .enqueue = rr_enqueue, .dequeue = rr_dequeue, .pick = rr_pick, .charge = sched_charge_noop,
	.tick = rr_tick, .preempts = sched_never_preempt, .yield = sched_yield_noop, .slice = rr_slice,
};
