/* Forgetting translations, here and on other CPUs. Layer 2. */
#pragma once
#include "lib/types.h"

#define TLB_ALL ((size_t)-1)

/* This CPU: len bytes from va (page aligned), or everything, global entries too. */
void tlb_flush_local(uintptr_t va, size_t len);

/* This CPU and those of the mask (bit = CPU id); returns when all have done it.
   Interrupts on, no spin lock held (asserted): gather pages, flush, then free them. */
void tlb_shootdown(uint32_t cpumask, uintptr_t va, size_t len);

/* Interrupt handler of IRQ_VEC_TLB. */
void tlb_interrupt(void);
