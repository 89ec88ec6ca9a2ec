/* Lottery: each ready thread holds as many tickets as its nice weight; a draw decides who runs next.
   Fair on average, unfair at any moment. */
#include "kernel/runq.h"

#define TURN (10 * NSEC_PER_MSEC)

static void lottery_enqueue(struct runq *rq, struct thread *t, bool woken)
{
	t->se.policy_word[0] = t->se.weight;
	rq->tickets += t->se.policy_word[0];
	list_add_tail(&rq->fifo, &t->se.link);
}

static void lottery_dequeue(struct runq *rq, struct thread *t)
{
	rq->tickets -= t->se.policy_word[0];
	list_del(&t->se.link);
}

/* A small generator of its own: the draw happens under the run queue's lock. */
static uint64_t draw(uint64_t below)
{
	static uint64_t state = 0x5eed5eed5eed5eed;
	uint64_t x = __atomic_add_fetch(&state, 0x9e3779b97f4a7c15, __ATOMIC_RELAXED);

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return (x ^ x >> 31) % below;
}

static struct thread *lottery_pick(struct runq *rq)
{
	struct thread *t;
	uint64_t ticket;

	if (list_empty(&rq->fifo))
		return NULL;
	ticket = draw(rq->tickets);
	list_for_each(t, &rq->fifo, se.link) {
		if (ticket < t->se.policy_word[0])
			return t;
		ticket -= t->se.policy_word[0];
	}
	panic("lottery: %lu tickets too many", ticket);
}

static bool lottery_tick(struct runq *rq, struct thread *t, nsec_t now)
{
	return now >= t->se.slice_end;
}

static nsec_t lottery_slice(struct thread *t)
{
	return TURN;
}

const struct sched_policy sched_lottery = {
	.name = "lottery", .enqueue = lottery_enqueue, .dequeue = lottery_dequeue, .pick = lottery_pick,
	.charge = sched_charge_noop, .tick = lottery_tick, .preempts = sched_never_preempt,
	.yield = sched_yield_noop, .slice = lottery_slice,
};
