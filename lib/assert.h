/* Assertions stay on in every build; panic is the end of everything. Layer 1. */
#pragma once
#include "lib/types.h"

/* Say it, stop all CPUs, print registers and backtraces. kernel/panic.c. */
_Noreturn void panic(const char *fmt, ...) __attribute__((format(printf, 1, 2), cold));

/* What assert calls; out of line so that a check costs a compare and a branch. */
_Noreturn void assert_failed(const char *expr, const char *file, int line)
	__attribute__((cold, noinline));

#define assert(e) \
	((void)(__builtin_expect(!!(e), 1) || (assert_failed(#e, __FILE__, __LINE__), 0)))

#define BUILD_BUG_ON(e) _Static_assert(!(e), #e)
