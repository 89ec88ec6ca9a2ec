/* The slow and the cold sides of spin locks: waiting, pairs, and complaints. */
#include "cpu/spinlock.h"
#include "lib/bits.h"

_Noreturn void rank_violation(uint64_t held, unsigned rank)
{
	panic("lock order: taking rank %u while holding rank %u (all: %lx)",
	      rank, held ? bit_highest(held) : 0, held);
}

_Noreturn void spin_bad_order(struct spinlock *l)
{
	rank_violation(percpu_read(held), l->rank_bit ? bit_lowest(l->rank_bit) : 0);
}

_Noreturn void spin_not_held(struct spinlock *l)
{
	panic("spin lock of rank %u released by CPU %u, held by %d",
	      l->rank_bit ? bit_lowest(l->rank_bit) : 0, cpu_id(), (int)l->owner - 1);
}

void spin_wait(struct spinlock *l, uint32_t me)
{
	uint32_t free = 0;

	do {
		while (__atomic_load_n(&l->owner, __ATOMIC_RELAXED) != 0)
			cpu_relax();
		free = 0;
	} while (!__atomic_compare_exchange_n(&l->owner, &free, me, false,
					      __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
}

bool spin_trylock(struct spinlock *l)
{
	uint64_t flags = irq_save(), held = percpu_read(held);
	uint32_t free = 0;

	if ((held & l->rank_bit)
	    || !__atomic_compare_exchange_n(&l->owner, &free, cpu_id() + 1, false,
					    __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
		irq_restore(flags);
		return false;
	}
	if (held == 0)
		percpu_write(irq_saved, flags);
	percpu_write(held, held | l->rank_bit);
	return true;
}

void spin_lock_nested(struct spinlock *l, struct spinlock *first)
{
	uint64_t held = percpu_read(held);

	assert(spin_held(first) && first != l && first->rank_bit == l->rank_bit);
	if (unlikely(held >= l->rank_bit << 1))
		spin_bad_order(l);
	spin_take(l);
}

void spin_unlock_nested(struct spinlock *l)
{
	if (unlikely(!spin_held(l)))
		spin_not_held(l);
	__atomic_store_n(&l->owner, 0, __ATOMIC_RELEASE);
}

void spin_lock_pair(struct spinlock *a, struct spinlock *b)
{
	struct spinlock *low = min(a, b), *high = max(a, b);

	spin_lock(low);
	if (high != low)
		spin_lock_nested(high, low);
}

void spin_unlock_pair(struct spinlock *a, struct spinlock *b)
{
	if (a != b)
		spin_unlock_nested(max(a, b));
	spin_unlock(min(a, b));
}
