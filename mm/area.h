/* What the files of mm/ know of areas and entries beyond mm/vm.h: placing, splitting, joining;
   taking frames out of tables. Layer 5. All hold the space's lock unless they say otherwise. */
#pragma once
#include "abi/errno.h"
#include "abi/mman.h"
#include "lib/bits.h"
#include "mm/vm.h"

#define MAP_MIN     0x10000ul           /* nothing is mapped below: NULL pointers fault */
#define STACK_GAP   (256 * PAGE_SIZE)   /* kept free below an area that grows down */
#define AREAS_MAX   65530u

/* What an area is to be; also the argument list of placing one. */
struct area_spec {
	uint32_t      prot, flags;
	struct vmobj *obj;
	uint64_t      pgoff;
	const struct area_ops *ops;
	void         *data;
};

extern struct page *zero_page;          /* read faults of anonymous memory; not counted */

static inline size_t area_pages(const struct area *a) { return (a->end - a->start) >> PAGE_SHIFT; }
static inline uint64_t area_index(const struct area *a, uintptr_t va)
{
	return a->pgoff + ((va - a->start) >> PAGE_SHIFT);
}
/* Where the room below an area ends. */
static inline uintptr_t area_floor(const struct area *a)
{
	return a->flags & AREA_GROWSDOWN ? a->start - min(a->start, STACK_GAP) : a->start;
}
struct area *area_prev(struct area *a);
struct area *area_below(struct space *sp, uintptr_t va);        /* the last that starts below va, or NULL */
void area_init(void);
struct area *area_alloc(void);          /* or NULL */
void area_dealloc(struct area *a);
/* Is [start, end) free of areas? */
bool area_none(struct space *sp, uintptr_t start, uintptr_t end);
/* Put an area at [start, end), which is free, joining it to its neighbours if it can. `spare` is
   used or freed. Takes over a reference of the object. */
void area_place(struct space *sp, uintptr_t start, uintptr_t end, const struct area_spec *spec, struct area *spare);
/* Cut at `at`, inside a: the upper part is the new area. NULL: no memory. */
struct area *area_split(struct space *sp, struct area *a, uintptr_t at);
/* Cut so that exactly what of a lies in [start, end) is one area, returned. NULL: no memory. */
struct area *area_isolate(struct space *sp, struct area *a, uintptr_t start, uintptr_t end);
/* Join a with equal neighbours; returns the area that now holds a's start. */
struct area *area_merge(struct space *sp, struct area *a);
/* Move a bound: within the free room, or inwards after a zap. */
void area_resize(struct space *sp, struct area *a, uintptr_t start, uintptr_t end);
/* Change protection or flags, with the counters. */
void area_change(struct space *sp, struct area *a, uint32_t prot, uint32_t flags);
/* Take a out of the space; it waits on `gone` for areas_close(). */
void area_remove(struct space *sp, struct area *a, struct list *gone);
/* Set and clear flags on [start, end), cutting areas as needed. 0, -ENOMEM (holes are passed over). */
int  areas_flag(struct space *sp, uintptr_t start, uintptr_t end, uint32_t set, uint32_t clear);
/* For fork: a copy of an area of another space, above all areas of this one, whose last_hit is the
   one appended before. NULL: no memory. */
struct area *area_append(struct space *sp, const struct area *from);
/* For the end of a space: all areas, their entries already dropped. */
void areas_remove_all(struct space *sp, struct list *gone);
/* After the space lock is released: tell the owners, drop the objects. */
void areas_close(struct list *gone);
/* A free place for len bytes, 0 if there is none. */
uintptr_t area_gap(struct space *sp, size_t len, bool low);
/* The mapped pages of a range, in areas with these flags. */
size_t pages_within(struct space *sp, uintptr_t start, uintptr_t end, uint32_t flags);
/* May this many pages be locked in all? 0, -EPERM (none ever), or `err` over RLIMIT_MEMLOCK. In mmap.c; no lock. */
int  may_lock(uint64_t total, int err);
/* May n more pages of this kind be mapped? 0 or -ENOMEM (limits, overcommit). */
int  space_may_grow(struct space *sp, size_t n, uint32_t prot, uint32_t flags);

/* Choose a place (or clear it) and map, all under the lock; as vm_map. */
long map_locked(struct space *sp, uintptr_t hint, size_t len, const struct area_spec *spec, enum vm_how how,
		struct list *gone);
int  unmap_locked(struct space *sp, uintptr_t start, uintptr_t end, struct list *gone);
/* Resolve one fault in a, which holds va. force: write although the area is read-only (private). */
int  area_fault(struct area *a, uintptr_t va, uint32_t access, bool force);
/* The entry bits of an area's protection, A set, W only if asked. */
static inline pte_t area_pte_bits(uint32_t prot, bool write)
{
	pte_t e = PTE_U | PTE_A;

	if (!(prot & (PROT_READ | PROT_WRITE | PROT_EXEC)))
		return e | PTE_NONE;
	if (!(prot & PROT_EXEC) && cpu_features.nx)
		e |= PTE_NX;
	return e | PTE_P | (write && (prot & PROT_WRITE) ? PTE_W : 0);
}

/* The slots of the object's pages from index on that lie side by side: *n of them; NULL: none there. Holds v. */
struct page **vmobj_leaf(struct vmobj *o, uint64_t index, unsigned *n);
