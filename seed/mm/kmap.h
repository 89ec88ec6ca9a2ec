/* The kernel's own memory: its map and its stacks. */
#pragma once
#include "lib/types.h"

#define KSTACK_SIZE  8192ul
#define KSTACK_MAX   2048          /* so many threads there can be */

/* A stack of KSTACK_SIZE bytes with an unmapped page below it; the address of its
   first byte. NULL: no memory, or all KSTACK_MAX are in use. */
void *kstack_alloc(void);
void  kstack_free(void *stack);

extern size_t kstack_count;        /* in use */

/* Print the map of memory: mm/show.c. */
void memory_show(void);
