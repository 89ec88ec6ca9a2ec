/* The sleeping lock's slow paths. The owner hands the lock to the first sleeper, so nobody starves
   and a sleeper that wakes owns it. A real-time sleeper lends the owner its priority meanwhile. */
#include "kernel/mutex.h"
#include "kernel/thread.h"

#define WAITERS 1UL

struct mutex_waiter {
	struct list    link;
	struct thread *thread;
	volatile bool  owns;
};

void mutex_init(struct mutex *m, unsigned rank)
{
	m->owner = 0;
	m->rank_bit = BIT(rank);
	waitq_init(&m->waiters);
}

static void lend_priority(struct thread *owner)
{
	int mine = sched_effective_prio(current);

	if (mine > sched_effective_prio(owner))
		sched_lend(owner, mine);
}

/* The caller has noted the rank already. */
void mutex_lock_slow(struct mutex *m)
{
	struct mutex_waiter w = { .thread = current };
	uintptr_t old;

	assert(spin_none_held());
	spin_lock(&m->waiters.lock);
	old = __atomic_fetch_or(&m->owner, WAITERS, __ATOMIC_ACQUIRE);
	if ((old & ~WAITERS) == 0) {
		m->owner = (uintptr_t)current | (list_empty(&m->waiters.waiters) ? 0 : WAITERS);
		spin_unlock(&m->waiters.lock);
		return;
	}
	assert((old & ~WAITERS) != (uintptr_t)current);
	list_add_tail(&m->waiters.waiters, &w.link);
	lend_priority((struct thread *)(old & ~WAITERS));
	current->waiting_mutex = m;
	spin_unlock(&m->waiters.lock);
	sleep_handover(&w.owns);
	current->waiting_mutex = NULL;
	spin_sync(&m->waiters.lock);         /* the giver has let go of w */
}

/* tricks.md: A mutex is handed over, not released */
void mutex_unlock_slow(struct mutex *m)
{
	struct mutex_waiter *w;

	assert(mutex_held(m));
	spin_lock(&m->waiters.lock);
	if (list_empty(&m->waiters.waiters)) {
		__atomic_store_n(&m->owner, 0, __ATOMIC_RELEASE);
	} else {
		struct thread *next;

		w = list_first(&m->waiters.waiters, struct mutex_waiter, link);
		next = w->thread;
		list_del(&w->link);
		m->owner = (uintptr_t)next | (list_empty(&m->waiters.waiters) ? 0 : WAITERS);
		w->owns = true;
		thread_wake(next);
	}
	spin_unlock(&m->waiters.lock);
	if (current->se.lent)
		sched_lend(current, 0);
}

bool mutex_trylock(struct mutex *m)
{
	uintptr_t free = 0;

	if (!__atomic_compare_exchange_n(&m->owner, &free, (uintptr_t)current, false,
					 __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		return false;
	rank_acquire(&current->task.held, m->rank_bit);
	return true;
}

void mutex_lock_nested(struct mutex *m)
{
	struct cpu_task *me = current_task();
	uint64_t held = me->held;

	assert(held & m->rank_bit);
	me->held &= m->rank_bit - 1;
	mutex_lock(m);
	me->held = held;
}

/* Both have one rank, so the bit stays in the mask until the other one is released. */
void mutex_unlock_nested(struct mutex *m)
{
	struct cpu_task *me = current_task();
	uint64_t held = me->held;

	mutex_unlock(m);
	me->held = held;
}

void mutex_lock_pair(struct mutex *a, struct mutex *b)
{
	if (a == b) {
		mutex_lock(a);
		return;
	}
	mutex_lock(a < b ? a : b);
	mutex_lock_nested(a < b ? b : a);
}

void mutex_unlock_pair(struct mutex *a, struct mutex *b)
{
	if (a != b)
		mutex_unlock_nested(b);
	mutex_unlock(a);
}
