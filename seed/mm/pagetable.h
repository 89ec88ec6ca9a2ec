/* Page tables: four levels of 512 entries; SDM 3A, 4.5. */
#pragma once
#include "lib/types.h"

#define PTE_P     BIT(0)           /* present */
#define PTE_W     BIT(1)           /* writable */
#define PTE_U     BIT(2)           /* for user mode too */
#define PTE_A     BIT(5)           /* set by the processor: was read, */
#define PTE_D     BIT(6)           /* was written */
#define PTE_NX    BIT(63)          /* not executable */
#define PTE_ADDR  0x000ffffffffff000ul

#define TABLE_ENTRIES 512ul

/* The entry of the lowest level for va, in the tables below root. find: NULL if a
   table on the way is missing; make: tables are made, NULL if there is no memory for
   one. */
uint64_t *pte_find(uint64_t *root, uintptr_t va);
uint64_t *pte_make(uint64_t *root, uintptr_t va);

/* The first present entry for an address from *va on, which is moved there; NULL if
   there is none below end. Absent tables are jumped over, so a large empty range
   costs little. */
uint64_t *pte_next(uint64_t *root, uintptr_t *va, uintptr_t end);

/* A new top table, whose upper half is the kernel's; NULL if there is no memory. And
   its end: all tables of the lower half are freed; the pages they name are not. */
uint64_t *pagetable_new(void);
void pagetable_free(uint64_t *root);

/* Forget the translation of va that the processor may have kept (in its TLB). Needed
   after an entry that was present has changed, in the tables that are in use now. */
void tlb_flush(uintptr_t va);

extern uint64_t *kernel_root;      /* the top table without a user half (mm/kmap.c) */
