/* Seeded schedules: sched=fuzz:SEED. At every point where no spin lock is held a generator decides whether to
   switch, and to whom; with one CPU and -icount the same seed gives the same run. Layer 4. */
#pragma once
#include "lib/types.h"

extern bool fuzz_on;

void fuzz_start(uint64_t seed);
void fuzz_decide(void);
nsec_t fuzz_tick(void);          /* length of the next tick */

static inline void fuzz_point(void)
{
	if (unlikely(fuzz_on))
		fuzz_decide();
}
