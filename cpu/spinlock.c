/* The slow and the cold sides of spin locks: waiting, pairs, and complaints. */
#include "cpu/spinlock.h"
#include "cpu/clock.h"
#include "lib/bits.h"

_Noreturn void rank_violation(uint64_t held, uint64_t rank_bit)
{
	panic("lock order: taking rank %u while holding rank %u (all: %lx)",
	      rank_bit ? bit_lowest(rank_bit) : 0, held ? bit_highest(held) : 0, held);
}

_Noreturn void spin_bad_order(struct spinlock *l)
{
	rank_violation(percpu_read(held), l->rank_bit);
}

_Noreturn void spin_not_held(struct spinlock *l)
{
	panic("spin lock of rank %u released by CPU %u, held by %d",
	      l->rank_bit ? bit_lowest(l->rank_bit) : 0, cpu_id(), (int)l->owner - 1);
}

nsec_t watchdog_limit;

/* It is not free: whoever has it has had it for too long, if the watchdog is on. */
static void spin_watch(struct spinlock *l, uint32_t *rounds, nsec_t *start)
{
	cpu_relax();
	if (likely(++*rounds & 0xffff) || !watchdog_limit)
		return;
	if (!*start)
		*start = clock_now();
	if (clock_now() - *start > watchdog_limit)
		panic("watchdog: CPU %u waits for a spin lock of rank %u, held by CPU %d all the time", cpu_id(),
		      l->rank_bit ? bit_lowest(l->rank_bit) : 0, (int)l->owner - 1);
}

void spin_wait(struct spinlock *l, uint32_t me)
{
	uint32_t free = 0, rounds = 0;
	nsec_t start = 0;

	do {
		while (__atomic_load_n(&l->owner, __ATOMIC_RELAXED) != 0)
			spin_watch(l, &rounds, &start);
		free = 0;
	} while (!__atomic_compare_exchange_n(&l->owner, &free, me, false,
					      __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
}

void spin_lock_pair(struct spinlock *a, struct spinlock *b)
{
	struct spinlock *low = min(a, b), *high = max(a, b);

	assert(low->rank_bit == high->rank_bit);
	spin_lock(low);
	if (high != low)
		spin_take(high);
}

void spin_unlock_pair(struct spinlock *a, struct spinlock *b)
{
	struct spinlock *high = max(a, b);

	if (unlikely(!spin_held(high)))
		spin_not_held(high);
	if (a != b)
		__atomic_store_n(&high->owner, 0, __ATOMIC_RELEASE);
	spin_unlock(min(a, b));
}
