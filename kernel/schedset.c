/* Changing how a thread is scheduled, and asking how it went: policy, nice, affinity, inherited
   priority; run time, load. */
#include "kernel/runq.h"
#include "abi/sched.h"
#include "cpu/clock.h"
#include "cpu/smp.h"
#include "lib/race.h"

/* A change to a thread in any state: it is taken off its queue, changed, and put back. */
static struct runq *change_begin(struct thread *t, bool *queued)
{
	struct runq *rq = lock_runq_of(t);

	*queued = t->se.queued;
	if (*queued) {
		t->se.policy->dequeue(rq, t);
		t->se.queued = false;
		rq->nready--;
	}
	return rq;
}

static void change_end(struct runq *rq, struct thread *t, bool queued)
{
	t->se.policy = sched_effective_prio(t) ? &sched_rt : sched_normal;
	t->se.weight = sched_weight(t);
	if (queued && (t->se.affinity & BIT(rq->cpu))) {
		t->se.policy->enqueue(rq, t, false);
		t->se.queued = true;
		rq->nready++;
		queued = false;
	}
	if (rq->running != rq->idle) {
		task_attention_set(&rq->running->task, ATT_RESCHED);
		if (rq->cpu != cpu_id())
			smp_resched(rq->cpu);
	}
	spin_unlock(&rq->lock);
	if (queued)
		sched_migrate(t);
}

void sched_set(struct thread *t, int linux_policy, int rtprio, int nice)
{
	bool queued;
	struct runq *rq = change_begin(t, &queued);

	t->se.linux_policy = linux_policy;
	t->se.rtprio = rtprio;
	t->se.nice = nice;
	change_end(rq, t, queued);
}

void sched_set_affinity(struct thread *t, uint64_t mask)
{
	bool queued;
	struct runq *rq = change_begin(t, &queued);

	t->se.affinity = mask;
	change_end(rq, t, queued);
}

static void set_inherited(struct thread *t, uint8_t *which, unsigned rtprio)
{
	bool queued;
	struct runq *rq = change_begin(t, &queued);

	*which = rtprio;
	change_end(rq, t, queued);
}

void sched_boost(struct thread *t, unsigned rtprio)
{
	if (t->se.boost != rtprio)
		set_inherited(t, &t->se.boost, rtprio);
}

void sched_lend(struct thread *t, unsigned rtprio)
{
	set_inherited(t, &t->se.lent, rtprio);
}

nsec_t sched_runtime(struct thread *t)
{
	struct runq *rq = lock_runq_of(t);       /* both numbers of one moment, so that it never goes back */
	nsec_t sum = t->se.sum_run;

	if (rq->running == t)
		sum += max(clock_now() - t->se.run_start, (nsec_t)0);
	spin_unlock(&rq->lock);
	return sum;
}

unsigned sched_nr_running(void)
{
	unsigned n = 0;

	for (unsigned c = 0; c < ncpus; c++)
		n += READ_ONCE(runqs[c].nready) + (READ_ONCE(runqs[c].running) != runqs[c].idle);
	return n;
}

uint64_t sched_switches(void)
{
	uint64_t n = 0;

	for (unsigned c = 0; c < ncpus; c++)
		n += READ_ONCE(runqs[c].nswitch);
	return n;
}

nsec_t sched_split(nsec_t run, uint64_t user_ticks, uint64_t ticks, struct time_split *reported)
{
	nsec_t user = user_ticks == ticks ? run : run / ticks * user_ticks + run % ticks * user_ticks / ticks;

	user = min(user, run - min(run, reported->sys));
	user = max(user, min(run, reported->user));
	reported->user = user;
	reported->sys = run - user;
	return user;
}

void sched_cpu_times(int cpu, struct cpu_times *out)
{
	struct runq *rq = &runqs[cpu];
	uint64_t ticks;
	nsec_t now, busy;

	spin_lock(&rq->lock);
	now = clock_now();
	out->idle = rq->idle_time;
	if (rq->running == rq->idle)
		out->idle += max(now - rq->idle_since, (nsec_t)0);
	busy = max(now - out->idle, (nsec_t)0);
	ticks = max(rq->ticks_user + rq->ticks_sys, (uint64_t)1);
	out->user = sched_split(busy, rq->ticks_user, ticks, &rq->reported);
	out->sys = busy - out->user;
	spin_unlock(&rq->lock);
}

/* ---- load average: Linux's, a sample each 5 s, decayed over 1, 5 and 15 minutes ------------- */

static uint64_t load[3];       /* 11 bits of fraction */
static nsec_t load_next = 5 * NSEC_PER_SEC;

void sched_load_sample(nsec_t now)
{
	static const uint64_t decay[3] = { 1884, 2014, 2037 };
	nsec_t next = __atomic_load_n(&load_next, __ATOMIC_RELAXED);
	uint64_t n;

	while (now >= next) {
		/* Whoever runs takes it within a tick: late, nobody ran then. */
		n = now - next > 2 * TICK_NS ? 0 : sched_nr_running();
		if (!__atomic_compare_exchange_n(&load_next, &next, next + 5 * NSEC_PER_SEC, false,
						 __ATOMIC_RELAXED, __ATOMIC_RELAXED))
			return;
		for (int i = 0; i < 3; i++)
			load[i] = (load[i] * decay[i] + (n << 11) * (2048 - decay[i])) >> 11;
		next += 5 * NSEC_PER_SEC;
	}
}

void sched_loadavg(uint64_t out[3])
{
	sched_load_sample(clock_now());
	for (int i = 0; i < 3; i++)
		out[i] = load[i] << 5;
}
