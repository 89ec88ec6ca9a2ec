/* Who runs where. Each CPU has a run queue; policies (sched_fair.c, sched_rt.c, ...) order the READY
   threads of a class, this file does the rest: switch, wake, migrate, set. The run queue's lock is
   held across the switch and released by the thread that comes out (sched_switched). */
#include "kernel/runq.h"
#include "abi/errno.h"
#include "abi/sched.h"
#include "cpu/clock.h"
#include "cpu/debug.h"
#include "cpu/smp.h"
#include "cpu/tlb.h"
#include "kernel/mutex.h"
#include "kernel/timer.h"
#include "kernel/trace.h"

struct runq runqs[CPU_MAX];
const struct sched_policy *sched_normal = &sched_fair;
void (*thread_tick_hook)(struct thread *t, bool user);

/* Linux's weights of nice -20..19: each step is about 10 % of the CPU. */
static const uint32_t nice_weight[40] = {
	88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916,
	9548, 7620, 6100, 4904, 3906, 3121, 2501, 1991, 1586, 1277,
	1024, 820, 655, 526, 423, 335, 272, 215, 172, 137,
	110, 87, 70, 56, 45, 36, 29, 23, 18, 15,
};

uint32_t sched_weight(const struct thread *t)
{
	return t->se.linux_policy == SCHED_IDLE ? 3 : nice_weight[t->se.nice + 20];
}

static unsigned effective(const struct sched_ent *se)
{
	return max(se->rtprio, max(se->boost, se->lent));
}

int sched_effective_prio(struct thread *t)
{
	return effective(&t->se);
}

/* It may move until we hold the lock. */
struct runq *lock_runq_of(struct thread *t)
{
	for (;;) {
		struct runq *rq = &runqs[__atomic_load_n(&t->se.cpu, __ATOMIC_RELAXED)];

		spin_lock(&rq->lock);
		if (likely(rq->cpu == t->se.cpu))
			return rq;
		spin_unlock(&rq->lock);
	}
}

static void enqueue(struct runq *rq, struct thread *t, bool woken, nsec_t now)
{
	t->se.policy = effective(&t->se) ? &sched_rt : sched_normal;
	t->se.policy->enqueue(rq, t, woken);
	t->se.queued = true;
	t->se.ready_since = now;
	rq->nready++;
}

static void dequeue(struct runq *rq, struct thread *t)
{
	t->se.policy->dequeue(rq, t);
	t->se.queued = false;
	rq->nready--;
}

static struct thread *pick(struct runq *rq)
{
	bool rt = (rq->rt_bits[0] | rq->rt_bits[1]) != 0;
	struct thread *t;

	if (rt && likely(rq->rt_time < RT_RUNTIME))
		return sched_rt.pick(rq);
	t = sched_normal->pick(rq);
	return t ? t : rt ? sched_rt.pick(rq) : rq->idle;
}

static void charge(struct runq *rq, struct thread *t, nsec_t now)
{
	nsec_t ran = now - t->se.run_start;

	t->se.run_start = now;
	t->se.sum_run += ran;
	if (t != rq->idle)
		t->se.policy->charge(rq, t, ran);
}

/* Ask rq's CPU to reschedule. Holds rq->lock. */
static void resched(struct runq *rq)
{
	task_attention_set(&rq->running->task, ATT_RESCHED);
	if (rq->cpu != cpu_id())
		smp_resched(rq->cpu);
}

static bool may_preempt(struct runq *rq, struct thread *t)
{
	struct thread *cur = rq->running;

	if (cur == rq->idle)
		return true;
	if (t->se.policy != cur->se.policy)
		return t->se.policy == &sched_rt;
	return t->se.policy->preempts(rq, t, cur);
}

/* ---- switching ------------------------------------------------------------------------------ */

/* First words of whoever comes out of a switch: prev has left the CPU. Holds the run queue's
   lock, which the thread that went in took. */
void sched_switched(struct cpu_task *prev_task)
{
	struct runq *rq = &runqs[cpu_id()];
	struct thread *leaving = rq->leaving;

	rq->leaving = NULL;
	spin_unlock(&rq->lock);
	if (unlikely(leaving != NULL)) {
		if (leaving->state == THREAD_DEAD)
			thread_put(leaving);
		else
			sched_migrate(leaving);
	}
}

static void switch_to(struct runq *rq, struct thread *prev, struct thread *next, nsec_t now)
{
	rq->running = next;
	rq->nswitch++;
	next->state = THREAD_RUNNING;
	next->se.run_start = now;
	if (next == rq->idle) {
		rq->idle_since = now;
	} else {
		if (prev == rq->idle) {
			rq->idle_time += now - rq->idle_since;
			timer_tick_start(rq, now);
		}
		next->se.sum_wait += now - next->se.ready_since;
		next->se.slice_end = now + next->se.policy->slice(next);
	}
	TRACE(TR_SWITCH, next->tid, prev->tid, prev->state, next->tid);
	if (unlikely((uintptr_t)prev->task.debug | (uintptr_t)next->task.debug))
		debug_load(next->task.debug);
	if (next->space)
		pgroot_switch((struct pgroot *)next->space);
	sched_switched(context_switch(&prev->task, &next->task));
}

/* Give the CPU to the best thread, which may be the caller. Holds rq->lock, which is dropped. */
static void reschedule(struct runq *rq)
{
	struct thread *prev = current, *next;
	nsec_t now;

	task_attention_clear(&prev->task, ATT_RESCHED);
	if (prev->state == THREAD_RUNNING && rq->nready == 0 && (prev->se.affinity & BIT(rq->cpu))) {
		spin_unlock(&rq->lock);
		return;
	}
	now = clock_now();
	charge(rq, prev, now);
	if (prev->state == THREAD_RUNNING) {
		prev->se.nivcsw++;
		prev->state = THREAD_READY;
		if (unlikely(!(prev->se.affinity & BIT(rq->cpu))))
			rq->leaving = prev;
		else if (prev != rq->idle)
			enqueue(rq, prev, false, now);
	} else {
		prev->se.nvcsw++;
		if (prev->state == THREAD_DEAD)
			rq->leaving = prev;
	}
	next = pick(rq);
	if (next != rq->idle)
		dequeue(rq, next);
	if (next != prev) {
		switch_to(rq, prev, next, now);
		return;
	}
	prev->state = THREAD_RUNNING;
	prev->se.slice_end = now + prev->se.policy->slice(prev);
	spin_unlock(&rq->lock);
}

void schedule(void)
{
	struct runq *rq = &runqs[cpu_id()];

	assert(spin_none_held());
	spin_lock(&rq->lock);
	reschedule(rq);
}

void sched_yield(void)
{
	struct runq *rq = &runqs[cpu_id()];

	might_sleep();
	if (rq->nready == 0)
		return;
	spin_lock(&rq->lock);
	current->se.policy->yield(rq, current);
	reschedule(rq);
}

void cond_resched(void)
{
	if (unlikely(task_attention(current_task()) & ATT_RESCHED) && spin_none_held())
		schedule();
}

int cond_resched_killable(void)
{
	cond_resched();
	return thread_should_die() ? -EINTR : 0;
}

void sched_awake(struct thread *t)
{
	__atomic_store_n(&t->state, THREAD_RUNNING, __ATOMIC_SEQ_CST);
}

void sched_exit(void)
{
	current->state = THREAD_DEAD;
	schedule();
	panic("a dead thread ran");
}

/* ---- waking --------------------------------------------------------------------------------- */

static bool cpu_idle(int cpu)
{
	struct runq *rq = &runqs[cpu];

	return rq->running == rq->idle && rq->nready == 0;
}

/* Where a woken thread should run: its last CPU or the waker's if idle, any idle one, else the last. */
static int choose_cpu(struct thread *t)
{
	int last = t->se.cpu, me = cpu_id();
	uint64_t ok = t->se.affinity & (BIT(ncpus) - 1);

	if (ncpus == 1)
		return 0;
	if ((ok & BIT(last)) && cpu_idle(last))
		return last;
	if ((ok & BIT(me)) && cpu_idle(me))
		return me;
	for (unsigned c = 0; c < ncpus; c++)
		if ((ok & BIT(c)) && cpu_idle(c))
			return c;
	return ok & BIT(last) ? last : __builtin_ctzl(ok);
}

/* Put a READY thread that is on no queue onto the one of its CPU. Holds rq->lock. */
static void place(struct runq *rq, struct thread *t, bool woken)
{
	nsec_t now = clock_now();

	t->se.cpu = rq->cpu;
	if (!woken)
		charge(rq, rq->running, now);    /* a child may not have had less time than its parent by now */
	enqueue(rq, t, woken, now);
	if (may_preempt(rq, t))
		resched(rq);
}

void sched_migrate(struct thread *t)
{
	struct runq *rq = &runqs[choose_cpu(t)];

	spin_lock(&rq->lock);
	t->se.migrations++;
	place(rq, t, false);
	spin_unlock(&rq->lock);
}

static bool asleep(const struct thread *t)
{
	return t->state >= THREAD_SLEEPING && t->state <= THREAD_STOPPED;
}

/* Holds rq->lock, which is dropped. */
static void wake_locked(struct runq *rq, struct thread *t)
{
	int cpu;

	if (rq->running == t) {              /* has not left the CPU yet: no sleep, so no wake in the trace */
		t->state = THREAD_RUNNING;
		spin_unlock(&rq->lock);
		return;
	}
	TRACE(TR_WAKE, t->tid, t->tid, t->state, current->tid);
	t->state = THREAD_READY;
	cpu = choose_cpu(t);
	if (likely(cpu == rq->cpu)) {
		place(rq, t, true);
		spin_unlock(&rq->lock);
		return;
	}
	spin_unlock(&rq->lock);              /* READY and on no queue: ours alone */
	sched_migrate(t);
}

uintptr_t thread_waits_mutex(struct thread *t, int *holder)
{
	struct runq *rq = lock_runq_of(t);      /* it cannot wake now, so the mutex is there */
	struct mutex *m = asleep(t) ? t->waiting_mutex : NULL;
	struct thread *h = m ? (struct thread *)(m->owner & ~1ul) : NULL;

	*holder = h ? h->tid : 0;
	spin_unlock(&rq->lock);
	return (uintptr_t)m;
}

void thread_wake(struct thread *t)
{
	struct runq *rq = lock_runq_of(t);

	if (asleep(t) && t->state != THREAD_STOPPED)
		wake_locked(rq, t);
	else
		spin_unlock(&rq->lock);
}

void thread_unstop(struct thread *t)
{
	struct runq *rq = lock_runq_of(t);

	if (t->state == THREAD_STOPPED)
		wake_locked(rq, t);
	else
		spin_unlock(&rq->lock);
}

void thread_interrupt(struct thread *t, bool fatal)
{
	struct runq *rq = lock_runq_of(t);

	if (t->state == THREAD_SLEEPING ||
	    (fatal && (t->state == THREAD_KILLABLE || t->state == THREAD_STOPPED)))
		wake_locked(rq, t);
	else
		spin_unlock(&rq->lock);
}

void thread_kick(struct thread *t, uint32_t bits)
{
	struct runq *rq;

	task_attention_set(&t->task, bits);
	if (t == current || ncpus == 1)
		return;
	rq = &runqs[__atomic_load_n(&t->se.cpu, __ATOMIC_RELAXED)];
	if (__atomic_load_n(&rq->running, __ATOMIC_RELAXED) == t)
		smp_resched(rq->cpu);
}

void sched_start(struct thread *t)
{
	t->state = THREAD_READY;
	t->se.migrations = -1;           /* its first place is no migration; once it has one it may be dead and freed */
	sched_migrate(t);
}

/* The interrupt itself is the message: attention is set, or the idle loop looks again. */
void sched_ipi(void)
{
}

/* ---- the clock, balance, idle --------------------------------------------------------------- */

/* Take a READY thread that may run here from another queue; true if one came. No lock held. */
static bool steal(struct runq *rq, unsigned at_least)
{
	struct runq *busiest = NULL;
	struct thread *t;

	for (unsigned c = 0; c < ncpus; c++)
		if (&runqs[c] != rq && runqs[c].nready >= at_least &&
		    (!busiest || runqs[c].nready > busiest->nready))
			busiest = &runqs[c];
	if (!busiest)
		return false;
	spin_lock(&busiest->lock);
	t = busiest->nready ? pick(busiest) : busiest->idle;
	if (t == busiest->idle || !(t->se.affinity & BIT(rq->cpu))) {
		spin_unlock(&busiest->lock);
		return false;
	}
	dequeue(busiest, t);
	if (t->se.policy == &sched_fair)     /* its lag goes with it, not its absolute time */
		t->se.vruntime += rq->min_vruntime - busiest->min_vruntime;
	spin_unlock(&busiest->lock);
	spin_lock(&rq->lock);
	t->se.migrations++;
	place(rq, t, false);
	spin_unlock(&rq->lock);
	return true;
}

/* The way out of the kernel and every switch clear ATT_RESCHED: found as the last tick left it, the thread
   has done neither since. */
static void watchdog_tick(struct runq *rq, nsec_t now, bool user)
{
	struct thread *t = rq->running;

	if (user || !(task_attention(&t->task) & ATT_RESCHED))
		rq->kernel_since = 0;
	else if (!rq->kernel_since)
		rq->kernel_since = now;
	else if (now - rq->kernel_since > watchdog_limit)
		panic("watchdog: thread %d (%s) has been in the kernel for %ld s and does not come out", t->tid, t->comm,
		      watchdog_limit / NSEC_PER_SEC);
	task_attention_set(&t->task, ATT_RESCHED);
}

void sched_tick(nsec_t now, bool user)
{
	struct runq *rq = &runqs[cpu_id()];
	struct thread *t = rq->running;

	if (unlikely(watchdog_limit))
		watchdog_tick(rq, now, user);
	if (user) {
		t->ticks_user++;
		rq->ticks_user++;
	} else {
		t->ticks_sys++;
		rq->ticks_sys++;
	}
	spin_lock(&rq->lock);
	charge(rq, t, now);
	if (now >= rq->rt_period_end) {
		if (rq->rt_time >= RT_RUNTIME)
			task_attention_set(&t->task, ATT_RESCHED);
		rq->rt_period_end = now + RT_PERIOD;
		rq->rt_time = 0;
	}
	if (rq->nready && t->se.policy->tick(rq, t, now))
		task_attention_set(&t->task, ATT_RESCHED);
	spin_unlock(&rq->lock);
	if (thread_tick_hook && t->proc)
		thread_tick_hook(t, user);
	if (ncpus > 1 && now >= rq->balance_next) {
		rq->balance_next = now + 16 * TICK_NS;
		steal(rq, rq->nready + 2);
	}
	sched_load_sample(now);
}

void sched_idle_loop(void)
{
	struct runq *rq = &runqs[cpu_id()];

	for (;;) {
		if (rq->nready || (ncpus > 1 && steal(rq, 1))) {
			schedule();
			continue;
		}
		irq_disable();
		task_attention_clear(&rq->idle->task, ATT_RESCHED);
		if (rq->nready == 0) {
			timer_idle();
			cpu_wait_irq();
		} else {
			irq_enable();
		}
	}
}

void sched_init_cpu(void)
{
	struct runq *rq = &runqs[cpu_id()];

	spin_init(&rq->lock, RANK_RUNQ);
	rq->cpu = cpu_id();
	for (unsigned i = 0; i < RT_LEVELS; i++)
		list_init(&rq->rt[i]);
	list_init(&rq->fifo);
	for (unsigned i = 0; i < ARRAY_SIZE(rq->level); i++)
		list_init(&rq->level[i]);
	tree_init(&rq->fair);
	rq->idle = rq->running = current;
	current->state = THREAD_RUNNING;
	current->se.cpu = rq->cpu;
	current->se.affinity = BIT(rq->cpu);
	current->se.run_start = rq->idle_since = clock_now();
}
