/* Which time it is, and the tick that comes at regular times. */
#pragma once
#include "lib/types.h"

#define TICK (NSEC_PER_SEC / 1000)     /* between two interrupts of the timer */

/* Find out how fast the time stamp counter is, and let the timer tick. */
void clock_init(void);

/* Nanoseconds since the start. */
nsec_t clock_now(void);

extern uint64_t clock_ticks;           /* since the start */
