/* Assertions: what must be true if the kernel itself has no mistake. They stay in
   every build, and none of them is about what a user program does. */
#pragma once
#include "lib/types.h"

/* The end of everything: say why, show registers and backtrace, halt.
   kernel/panic.c. */
_Noreturn void panic(const char *fmt, ...) __attribute__((format(printf, 1, 2), cold));

#define assert(e) \
	((void)(__builtin_expect(!!(e), 1) || (panic("%s:%d: assertion %s is false", __FILE__, __LINE__, #e), 0)))
