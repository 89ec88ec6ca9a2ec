/* make coverage: the compiler counts every arc of the kernel's code (-fprofile-arcs). Before the machine stops the counts go
   out over COM2. In every other build this is nothing. Layer 1. */
#pragma once

#ifdef COVERAGE
void gcov_dump(void);                /* once, polling, with whatever locks are held; interrupts off */
void planted_lit(void);              /* tests/kern/planted_coverage.c */
void planted_dark(void);
#else
static inline void gcov_dump(void) { }
#endif
