/* Futexes, for the kernel's own use. */
#pragma once
#include "lib/types.h"

struct space;

/* Wake at most n threads that wait for the word. How many. */
int futex_wake(struct space *sp, uintptr_t uaddr, int n, uint32_t bitset);
