/* Names of kernel functions for backtraces. The table is made by tools/ksyms from the
   first link and added in the second. Layer 1. */
#pragma once
#include "lib/types.h"

/* The function that addr lies in, and how far in (off may be NULL). NULL if unknown. */
const char *ksym_lookup(uintptr_t addr, uintptr_t *off);
