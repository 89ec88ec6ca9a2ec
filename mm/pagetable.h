/* Four-level page tables: walk, map, unmap, protect. SDM vol. 3, 4.5. Layer 3. */
#pragma once
#include "lib/list.h"
#include "lib/types.h"

typedef uint64_t pte_t;

#define PTE_P        (1UL << 0)
#define PTE_W        (1UL << 1)
#define PTE_U        (1UL << 2)
#define PTE_A        (1UL << 5)
#define PTE_D        (1UL << 6)
#define PTE_PS       (1UL << 7)
#define PTE_G        (1UL << 8)
#define PTE_COW      (1UL << 9)      /* ours: private page, writable area, copy before writing */
#define PTE_NONE     (1UL << 10)     /* ours: frame held but PROT_NONE, P clear */
#define PTE_NX       (1UL << 63)
#define PTE_ADDR     0x000ffffffffff000UL

static inline paddr_t pte_phys(pte_t e) { return e & PTE_ADDR; }
/* Does it hold a frame (present, or kept under PROT_NONE)?
   tricks.md: One bit of a page-table entry means "frame kept" */
static inline bool pte_holds(pte_t e) { return e & (PTE_P | PTE_NONE); }

/* The last-level entry for va, or NULL if a table is missing and `make` is false or memory is out.
   User tables: see struct space for what to hold. */
pte_t *pt_walk(paddr_t root, uintptr_t va, bool make);
/* Move *va up to the first address below end that has a last-level table: its entry, or NULL. */
pte_t *pt_find(paddr_t root, uintptr_t *va, uintptr_t end);
#define PT_SPAN (2ul << 20)             /* what one last-level table maps */
/* The four entries on the way to va: how many exist (for /proc/PID/pagetable and gdb). */
int pt_levels(paddr_t root, uintptr_t va, pte_t out[4]);
paddr_t pt_new(void);                   /* a top table sharing the kernel half; 0: no memory */
void pt_free(paddr_t root);             /* the user half must hold no frames any more: frees the tables */
size_t pt_count(paddr_t root);          /* tables below the top one */
/* Take the empty tables of the user half out, into `gone`. Holds the PTE lock; the caller flushes
   every TLB that may know them before pt_drop(). */
void pt_prune(paddr_t root, struct list *gone);
void pt_drop(struct list *gone);
/* One page of the kernel's half; with PTE_PS one of 2 MiB. 0 or -ENOMEM. */
int pt_map_kernel(uintptr_t va, paddr_t pa, pte_t flags);
pte_t pt_unmap_kernel(uintptr_t va);    /* the entry that was there; the caller flushes */
