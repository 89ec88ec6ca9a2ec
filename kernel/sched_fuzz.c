/* Fuzz: the policy that hunts races. Any ready thread may be next, any point may be a switch, ticks come at odd
   moments; all of it out of one seed, so that a failure can be run again. */
#include "kernel/fuzz.h"
#include "kernel/runq.h"
#include "lib/random.h"

bool fuzz_on;
static uint64_t state;

static uint64_t draw(uint64_t below)
{
	uint64_t x = state += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return (x ^ x >> 31) % below;
}

void fuzz_start(uint64_t seed)
{
	state = seed;
	random_seed(seed);
	fuzz_on = true;
	syscall_watch |= WATCH_FUZZ;
}

void fuzz_decide(void)
{
	if (!irq_enabled() || current->state != THREAD_RUNNING)
		return;
	if (draw(4) == 0)
		schedule();
}

/* Mostly short, now and then long enough for a thread to get somewhere. */
nsec_t fuzz_tick(void)
{
	return draw(16) == 0 ? 100000 + draw(1000000) : 500 + draw(40000);
}

static void fuzz_enqueue(struct runq *rq, struct thread *t, bool woken)
{
	list_add_tail(&rq->fifo, &t->se.link);
}

static void fuzz_dequeue(struct runq *rq, struct thread *t)
{
	list_del(&t->se.link);
}

/* Asked once for each switch, so one draw a call is what makes a run repeat. */
static struct thread *fuzz_pick(struct runq *rq)
{
	struct thread *t;
	uint64_t skip;

	if (list_empty(&rq->fifo))
		return NULL;
	skip = draw(rq->nready);
	list_for_each(t, &rq->fifo, se.link)
		if (skip-- == 0)
			return t;
	return list_first(&rq->fifo, struct thread, se.link);
}

static bool fuzz_turn_over(struct runq *rq, struct thread *t, nsec_t now)
{
	return draw(2) == 0;
}

static bool fuzz_preempts(struct runq *rq, struct thread *woken, struct thread *running)
{
	return draw(3) == 0;
}

static nsec_t fuzz_slice(struct thread *t)
{
	return 0;
}

const struct sched_policy sched_fuzz = {
	.name = "fuzz", .enqueue = fuzz_enqueue, .dequeue = fuzz_dequeue, .pick = fuzz_pick,
	.charge = sched_charge_noop, .tick = fuzz_turn_over, .preempts = fuzz_preempts, .yield = sched_yield_noop,
	.slice = fuzz_slice,
};
