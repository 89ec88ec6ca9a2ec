/* Shoot-down: one request at a time, told by an interrupt, acknowledged by a bit. The
   sender keeps interrupts on, so two senders serve each other while they wait. */
#include "cpu/tlb.h"
#include "cpu/irq.h"
#include "cpu/lapic.h"
#include "cpu/layout.h"
#include "cpu/spinlock.h"

#define PAGES_ONE_BY_ONE 32

/* Guards: docs/locks.md; busy: whoever set it */
static struct {
	uint32_t  busy;            /* a */
	uint32_t  pending;         /* a  CPUs that have not yet flushed */
	uintptr_t va;              /* busy */
	size_t    len;             /* busy */
} request;

struct pgroot *pgroot_loaded[CPU_MAX];

/* The mask says at least who has it: set before it is loaded, cleared after it is left. */
void pgroot_switch_slow(struct pgroot *root)
{
	unsigned me = cpu_id();
	struct pgroot *old = pgroot_loaded[me];

	if (root)
		__atomic_fetch_or(&root->cpus, BIT(me), __ATOMIC_SEQ_CST);
	pgroot_loaded[me] = root;
	write_cr3(root ? root->cr3 : kernel_root);
	if (old)
		__atomic_fetch_and(&old->cpus, ~BIT(me), __ATOMIC_SEQ_CST);
}

/* tricks.md: Kernel threads borrow */
void pgroot_abandon(struct pgroot *root)
{
	__atomic_store_n(&root->dead, true, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&root->cpus, __ATOMIC_SEQ_CST))
		tlb_shootdown(root->cpus, 0, TLB_ALL);
}

void tlb_flush_local(uintptr_t va, size_t len)
{
	uint64_t cr4, held;

	if (len == TLB_ALL) {
		held = irq_save();
		if (pgroot_loaded[cpu_id()] && pgroot_loaded[cpu_id()]->dead)
			pgroot_switch_slow(NULL);
		irq_restore(held);
	}
	if (len <= PAGES_ONE_BY_ONE * PAGE_SIZE) {
		for (uintptr_t end = va + len; va < end; va += PAGE_SIZE)
			invlpg(va);
	} else if (va < USER_LIMIT && len != TLB_ALL) {
		write_cr3(read_cr3());
	} else {
		cr4 = read_cr4();          /* global entries go when PGE changes */
		write_cr4(cr4 & ~CR4_PGE);
		write_cr4(cr4);
	}
}

void tlb_shootdown(uint32_t cpumask, uintptr_t va, size_t len)
{
	uint32_t others = cpumask & ~BIT(cpu_id()) & (BIT(ncpus) - 1);

	tlb_flush_local(va, len);
	if (!others)
		return;
	assert(irq_enabled());
	while (__atomic_exchange_n(&request.busy, 1, __ATOMIC_ACQUIRE))
		cpu_relax();
	request.va = va;
	request.len = len;
	__atomic_store_n(&request.pending, others, __ATOMIC_RELEASE);
	for (unsigned i = 0; i < ncpus; i++)
		if (others & BIT(i))
			lapic_send(cpus[i].apic_id, IRQ_VEC_TLB);
	while (__atomic_load_n(&request.pending, __ATOMIC_ACQUIRE))
		cpu_relax();
	__atomic_store_n(&request.busy, 0, __ATOMIC_RELEASE);
}

void tlb_interrupt(void)
{
	uint32_t me = BIT(cpu_id());

	if (!(__atomic_load_n(&request.pending, __ATOMIC_ACQUIRE) & me))
		return;
	tlb_flush_local(request.va, request.len);
	__atomic_fetch_and(&request.pending, ~me, __ATOMIC_ACQ_REL);
}
