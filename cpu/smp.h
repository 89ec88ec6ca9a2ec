/* Starting the other CPUs and talking to them. Layer 2. */
#pragma once
#include "cpu/cpu.h"

/* Bring up every CPU that ACPI names (at most max) and wait until ap_main says that each is
   online. Needs kstack_alloc, the clock, and the final page tables: an AP starts on the
   boot CPU's CR3, with the stack of kstack_alloc in its cpu.boot_task. */
void smp_start(unsigned max);

/* kernel/main.c: an AP's first C function above this layer, interrupts off; it makes the
   idle thread, calls cpu_set_current, sets `online` of its CPU, from when on ncpus may count it,
   and runs the scheduler. */
_Noreturn void ap_main(void);

/* Ask CPU id to run sched_ipi(). Not needed for one's own. */
void smp_resched(unsigned id);

/* For panic: NMI to every other CPU; their trap(VEC_NMI) sees it. */
void smp_stop_others(void);

/* The lowest address of a new kernel stack: KSTACK_SIZE bytes, a guard page below; NULL
   without memory. Defined in mm/. */
void *kstack_alloc(void);
