/* Names of the kernel's functions, for backtraces. */
#pragma once
#include "lib/types.h"

/* The function that addr lies in, and how far in. NULL if it is in none. */
const char *ksym_lookup(uintptr_t addr, uintptr_t *offset);
