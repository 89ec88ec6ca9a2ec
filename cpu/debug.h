/* Debug registers: hardware break points and watch points of a traced thread. Loaded by switch_to, which looks
   only at task.debug. Layer 2. */
#pragma once
#include "lib/types.h"

struct trapframe;

#define DR6_FIXED    0xffff0ff0ul    /* reads as one, whatever happened */
#define DR6_HITS     0xful           /* bit n: the condition of register n was met */
#define DR6_STEP     BIT(14)
#define DR7_KEPT     0xffff03fful    /* what a tracer may set of DR7 */

/* As offsetof(struct user, u_debugreg) numbers them. dr6 is without its fixed bits. */
struct debug_regs { uint64_t addr[4], unused[2], dr6, dr7; };

/* May a user program have these? Addresses of its own, aligned to their lengths, no I/O. */
bool debug_valid(const struct debug_regs *d);

/* The CPU's registers become these; NULL: nothing is watched. */
void debug_load(const struct debug_regs *d);

/* #DB, interrupts off: note what happened in the current thread's dr6 and make the CPU forget it. What is to be
   told: DR6_STEP, DR6_HITS; 0 for an INT1 instruction, -1 for what no longer concerns this thread. */
long debug_trap(struct trapframe *tf);
