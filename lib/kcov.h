/* Which code a program's system calls reached, for make fuzz-calls (-fsanitize-coverage=trace-pc; kernel/kcov.c): one bit for eight
   bytes of code. /proc/kcov: writing 1 clears the bits and counts for the writer, not for its children and threads (what they do by
   chance would not come again), 0 stops that; reading gives the bits. In every other build all of this is nothing. Layer 1. */
#pragma once
#include "lib/types.h"

struct thread;

#ifdef KCOV
/* Owned by its thread. */
struct kcov {
	bool     on;
	uint32_t held;               /* in an interrupt: what that reaches is not the program's doing */
};

void __sanitizer_cov_trace_pc(void);
void kcov_hold(void);
void kcov_release(void);
void kcov_fork(struct thread *child);
void kcov_set(bool on);
const uint8_t *kcov_bits(size_t *n);
void kcov_call(unsigned nr, uint64_t a, uint64_t b, uint64_t c);     /* tests/kern/planted_kcov.c: what only guidance finds */
void kcov_init(void);                /* fs/prockcov.c */
#else
struct kcov { };
static inline void kcov_hold(void) { }
static inline void kcov_release(void) { }
static inline void kcov_fork(struct thread *child) { }
#define kcov_call(nr, a, b, c) do { } while (0)         /* not even read, so that no instruction moves */
static inline void kcov_init(void) { }
#endif
