/* Sleeping lock: rank-checked, owner known (for /proc/waiters and priority inheritance). Layer 4. */
#pragma once
#include "cpu/cpu.h"
#include "cpu/rank.h"
#include "kernel/fuzz.h"
#include "kernel/waitq.h"
#include "lib/race.h"

struct thread;

/* Guards: docs/locks.md */
struct mutex {
	uintptr_t    owner;     /* a  struct thread *, bit 0 set when somebody may be waiting */
	uint64_t     rank_bit;  /* I  BIT(rank) */
	struct waitq waiters;
};

void mutex_init(struct mutex *m, unsigned rank);
#define MUTEX_INIT(name, r) { 0, BIT(r), WAITQ_INIT((name).waiters) }

void mutex_lock_slow(struct mutex *m);
void mutex_unlock_slow(struct mutex *m);

/* Take m; may sleep, not interruptible. Panics on a lock order violation. */
static inline void mutex_lock(struct mutex *m)
{
	struct cpu_task *me = current_task();
	uintptr_t free = 0;

	assert(percpu_read(held) < BIT(RANK_SPIN));     /* no spin lock, even if m is free */
	rank_acquire(&me->held, m->rank_bit);
	if (unlikely(!__atomic_compare_exchange_n(&m->owner, &free, (uintptr_t)me, false,
						  __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)))
		mutex_lock_slow(m);
	fuzz_point();
}

static inline void mutex_unlock(struct mutex *m)
{
	struct cpu_task *me = current_task();
	uintptr_t mine = (uintptr_t)me;

	rank_release(&me->held, m->rank_bit);
	if (unlikely(!__atomic_compare_exchange_n(&m->owner, &mine, 0, false,
						  __ATOMIC_RELEASE, __ATOMIC_RELAXED)))
		mutex_unlock_slow(m);
	fuzz_point();
}

static inline bool mutex_held(const struct mutex *m)
{
	return (READ_ONCE(m->owner) & ~1UL) == (uintptr_t)current_task();
}

/* Returns 1 if it took the mutex, without ever sleeping. Checks the rank like mutex_lock. */
bool mutex_trylock(struct mutex *m);
/* Two mutexes of one rank, in address order; a == b is taken once. */
void mutex_lock_pair(struct mutex *a, struct mutex *b);
void mutex_unlock_pair(struct mutex *a, struct mutex *b);
/* A second mutex of a rank already held, whose order the caller guarantees (parent inode before child). */
void mutex_lock_nested(struct mutex *m);
void mutex_unlock_nested(struct mutex *m);
