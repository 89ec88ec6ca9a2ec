/* Real time: SCHED_FIFO and SCHED_RR, and whoever inherits such a priority. The highest level that
   has a thread runs; inside a level first come first served, RR with a time slice. All of them
   together have RT_RUNTIME of each RT_PERIOD when others wait, which is looked at by the tick. */
#include "kernel/runq.h"
#include "abi/sched.h"

#define RR_SLICE (100 * NSEC_PER_MSEC)

static void rt_enqueue(struct runq *rq, struct thread *t, bool woken)
{
	unsigned level = sched_effective_prio(t);
	bool preempted = !woken && t == rq->running && t->se.policy_word[0] == 0;

	t->se.policy_word[1] = level;
	if (preempted)                    /* goes on where it was: at the head of its level */
		list_add_head(&rq->rt[level], &t->se.link);
	else
		list_add_tail(&rq->rt[level], &t->se.link);
	t->se.policy_word[0] = 0;
	rq->rt_bits[level / 64] |= BIT(level % 64);
}

static void rt_dequeue(struct runq *rq, struct thread *t)
{
	unsigned level = t->se.policy_word[1];

	list_del(&t->se.link);
	if (list_empty(&rq->rt[level]))
		rq->rt_bits[level / 64] &= ~BIT(level % 64);
}

static struct thread *rt_pick(struct runq *rq)
{
	unsigned level;

	if (rq->rt_bits[1])
		level = 127 - __builtin_clzl(rq->rt_bits[1]);
	else if (rq->rt_bits[0])
		level = 63 - __builtin_clzl(rq->rt_bits[0]);
	else
		return NULL;
	return list_first(&rq->rt[level], struct thread, se.link);
}

static void rt_charge(struct runq *rq, struct thread *t, nsec_t ran)
{
	rq->rt_time += ran;
}

/* policy_word[0]: its turn is over, so it goes to the tail. */
static bool rt_tick(struct runq *rq, struct thread *t, nsec_t now)
{
	struct thread *first = rt_pick(rq);

	if (rq->rt_time >= RT_RUNTIME && sched_normal->pick(rq))
		return true;
	if (!first)
		return false;
	if (sched_effective_prio(first) > sched_effective_prio(t))
		return true;
	if (t->se.linux_policy != SCHED_RR || now < t->se.slice_end ||
	    sched_effective_prio(first) < sched_effective_prio(t))
		return false;
	t->se.policy_word[0] = 1;
	return true;
}

static bool rt_preempts(struct runq *rq, struct thread *woken, struct thread *running)
{
	return sched_effective_prio(woken) > sched_effective_prio(running);
}

static void rt_yield(struct runq *rq, struct thread *t)
{
	t->se.policy_word[0] = 1;
}

static nsec_t rt_slice(struct thread *t)
{
	return RR_SLICE;
}

const struct sched_policy sched_rt = {
	.name = "rt", .enqueue = rt_enqueue, .dequeue = rt_dequeue, .pick = rt_pick,
	.charge = rt_charge, .tick = rt_tick, .preempts = rt_preempts, .yield = rt_yield,
	.slice = rt_slice,
};
