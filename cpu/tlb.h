/* Forgetting translations, here and on other CPUs. Layer 2. */
#pragma once
#include "cpu/cpu.h"

#define TLB_ALL ((size_t)-1)

/* This CPU: len bytes from va (page aligned), or everything, global entries too. */
void tlb_flush_local(uintptr_t va, size_t len);

/* This CPU and those of the mask (bit = CPU id); returns when all have done it.
   Interrupts on, no spin lock held (asserted): gather pages, flush, then free them. */
void tlb_shootdown(uint32_t cpumask, uintptr_t va, size_t len);

/* A top page table and the CPUs that have it loaded. Kernel threads and idle CPUs keep the
   last one, so the mask says who must hear of a change. Guards: docs/locks.md */
struct pgroot {
	paddr_t  cr3;      /* I */
	uint64_t cpus;     /* a  bit per CPU */
	bool     dead;     /* a  nobody uses it any more: leave it when told */
};
extern paddr_t kernel_root;                      /* mm/kmap.c: the kernel's own */
extern struct pgroot *pgroot_loaded[CPU_MAX];    /* per CPU, NULL: the kernel's own */

/* Load root on this CPU (NULL: the kernel's own). Interrupts off. */
void pgroot_switch_slow(struct pgroot *root);
static inline void pgroot_switch(struct pgroot *root)
{
	if (pgroot_loaded[cpu_id()] != root)
		pgroot_switch_slow(root);
}
/* Make every CPU that still has root loaded go to the kernel's own. Like tlb_shootdown. */
void pgroot_abandon(struct pgroot *root);

/* Interrupt handler of IRQ_VEC_TLB. */
void tlb_interrupt(void);
