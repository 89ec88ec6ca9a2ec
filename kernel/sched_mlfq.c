/* Multi-level feedback queue: a thread that uses up its turn sinks a level and gets a longer turn; one
   that sleeps before stays. Once a second all rise to the top, so that nobody starves. */
#include "kernel/runq.h"
#include "cpu/clock.h"

#define TURN(level) ((8 * NSEC_PER_MSEC) << (level))
#define BOOST_EVERY NSEC_PER_SEC

static uint64_t *level_of(struct thread *t)
{
	return &t->se.policy_word[0];
}

static void mlfq_enqueue(struct runq *rq, struct thread *t, bool woken)
{
	*level_of(t) = min(*level_of(t), (uint64_t)MLFQ_LEVELS - 1);
	list_add_tail(&rq->level[*level_of(t)], &t->se.link);
	rq->level_bits |= BIT(*level_of(t));
}

static void mlfq_dequeue(struct runq *rq, struct thread *t)
{
	list_del(&t->se.link);
	if (list_empty(&rq->level[*level_of(t)]))
		rq->level_bits &= ~BIT(*level_of(t));
}

static struct thread *mlfq_pick(struct runq *rq)
{
	if (!rq->level_bits)
		return NULL;
	return list_first(&rq->level[__builtin_ctzl(rq->level_bits)], struct thread, se.link);
}

static void boost_all(struct runq *rq)
{
	for (unsigned level = 1; level < MLFQ_LEVELS; level++) {
		while (!list_empty(&rq->level[level])) {
			struct thread *t = list_first(&rq->level[level], struct thread, se.link);

			*level_of(t) = 0;
			list_move_tail(&rq->level[0], &t->se.link);
			rq->level_bits |= 1;
		}
		rq->level_bits &= ~BIT(level);
	}
}

static bool mlfq_tick(struct runq *rq, struct thread *t, nsec_t now)
{
	if (now >= rq->boost_next) {
		rq->boost_next = now + BOOST_EVERY;
		boost_all(rq);
		*level_of(t) = 0;
	}
	if (now < t->se.slice_end)
		return rq->level_bits && __builtin_ctzl(rq->level_bits) < *level_of(t);
	*level_of(t) += *level_of(t) < MLFQ_LEVELS - 1;
	return true;
}

static bool mlfq_preempts(struct runq *rq, struct thread *woken, struct thread *running)
{
	return *level_of(woken) < *level_of(running);
}

static nsec_t mlfq_slice(struct thread *t)
{
	return TURN(*level_of(t));
}

const struct sched_policy sched_mlfq = {
	.name = "mlfq", .enqueue = mlfq_enqueue, .dequeue = mlfq_dequeue, .pick = mlfq_pick,
	.charge = sched_charge_noop, .tick = mlfq_tick, .preempts = mlfq_preempts, .yield = sched_yield_noop,
	.slice = mlfq_slice,
};
