/* Spin lock: interrupts are off while any is held, and the lock order is checked on
   every acquire by one compare of the mask of ranks this CPU holds. Layer 2.

   The first lock turns interrupts off and the last one on again, unless somebody else
   had them off (cpu/cpu.h: HELD_IRQ_OFF). A lock may be handed across context_switch (the run
   queue's): the mask is the CPU's, not the thread's. */
#pragma once
#include "cpu/cpu.h"
#include "cpu/rank.h"

struct spinlock {
	uint32_t owner;       /* the CPU's tag, 0 = free */
	uint32_t reserved;
	uint64_t rank_bit;    /* BIT(rank) */
};

#define SPINLOCK_INIT(rank) { .rank_bit = BIT(rank) }

static inline void spin_init(struct spinlock *l, unsigned rank)
{
	*l = (struct spinlock)SPINLOCK_INIT(rank);
}

/* Held by this CPU? */
static inline bool spin_held(const struct spinlock *l)
{
	return __atomic_load_n(&l->owner, __ATOMIC_RELAXED) == percpu_read(tag);
}

/* No spin lock held by this CPU, and interrupts on? */
static inline bool spin_none_held(void)
{
	return irq_enabled();
}

/* watchdog=SECONDS: the kernel panics when it spins, or a thread is in it without a pause, for so long. 0: never. */
extern nsec_t watchdog_limit;

void spin_wait(struct spinlock *l, uint32_t me) __attribute__((cold, noinline));
_Noreturn void spin_bad_order(struct spinlock *l) __attribute__((cold, noinline));
_Noreturn void spin_not_held(struct spinlock *l) __attribute__((cold, noinline));

static inline void spin_take(struct spinlock *l)
{
	uint32_t free = 0, me = percpu_read(tag);

	if (unlikely(!__atomic_compare_exchange_n(&l->owner, &free, me, false,
						  __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)))
		spin_wait(l, me);
}

static inline void spin_lock(struct spinlock *l)
{
	uint64_t held = percpu_read(held), bit = l->rank_bit;

	if (unlikely(held >= bit))
		spin_bad_order(l);
	cli();
	percpu_write(held, held | bit);
	spin_take(l);
}

static inline void spin_unlock(struct spinlock *l)
{
	uint64_t bit = l->rank_bit;
	bool none;

	if (unlikely(!spin_held(l)))
		spin_not_held(l);
	__atomic_store_n(&l->owner, 0, __ATOMIC_RELEASE);
	__asm__ volatile("xor %2, %%gs:%c1" : "=@ccz"(none)
			 : "i"(offsetof(struct cpu, held)), "r"(bit) : "memory");
	if (none)
		sti();
}

/* Until whoever holds it now has released it: what a holder wrote before is then seen, and the holder
   is done with what the lock guards. */
static inline void spin_sync(const struct spinlock *l)
{
	while (unlikely(__atomic_load_n(&l->owner, __ATOMIC_ACQUIRE)))
		cpu_relax();
}

/* Two locks of one rank, in address order; a == b is allowed and taken once. */
void spin_lock_pair(struct spinlock *a, struct spinlock *b);
void spin_unlock_pair(struct spinlock *a, struct spinlock *b);
