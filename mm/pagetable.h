/* Four-level page tables: walk, map, unmap, protect. SDM vol. 3, 4.5. Layer 3. */
#pragma once
#include "cpu/spinlock.h"
#include "lib/types.h"

typedef uint64_t pte_t;

#define PTE_P        (1UL << 0)
#define PTE_W        (1UL << 1)
#define PTE_U        (1UL << 2)
#define PTE_PWT      (1UL << 3)
#define PTE_PCD      (1UL << 4)
#define PTE_A        (1UL << 5)
#define PTE_D        (1UL << 6)
#define PTE_PS       (1UL << 7)
#define PTE_G        (1UL << 8)
#define PTE_COW      (1UL << 9)      /* ours: private page, writable area, copy before writing */
#define PTE_NONE     (1UL << 10)     /* ours: frame held but PROT_NONE, P clear */
#define PTE_NX       (1UL << 63)
#define PTE_ADDR     0x000ffffffffff000UL

static inline paddr_t pte_phys(pte_t e) { return e & PTE_ADDR; }
/* Does it hold a frame (present, or kept under PROT_NONE)? */
static inline bool pte_holds(pte_t e) { return e & (PTE_P | PTE_NONE); }

/* The last-level entry for va, or NULL if a table is missing and `make` is false or memory is out.
   Holds the space's RANK_PTE lock for user tables. */
pte_t *pt_walk(paddr_t root, uintptr_t va, bool make);
/* The four entries on the way to va: how many exist (for /proc/PID/pagetable and gdb). */
int pt_levels(paddr_t root, uintptr_t va, pte_t out[4]);
paddr_t pt_new(void);                   /* a top table sharing the kernel half; 0: no memory */
void pt_free(paddr_t root);             /* the user half must hold no frames any more: frees the tables */
int pt_map_kernel(uintptr_t va, paddr_t pa, pte_t flags);   /* 0 or -ENOMEM */
pte_t pt_unmap_kernel(uintptr_t va);
