/* struct page: a physical frame and its reference count; the buddy allocator. Layer 3. */
#pragma once
#include "cpu/cpu.h"
#include "cpu/layout.h"
#include "lib/kasan.h"
#include "lib/list.h"
#include "lib/string.h"
#include "lib/types.h"

struct bootinfo;
struct vmobj;

#define PAGE_MAX_ORDER 10            /* the largest block: 4 MiB */

/* Guards: docs/locks.md; buddy.lock: while free */
struct page {
	uint32_t    refs;       /* a  0 free; COW breaks when more than one */
	uint8_t     order;      /* buddy.lock  of a free block or an allocated block's head */
	uint8_t     kind;       /* enum page_kind */
	uint16_t    inuse;      /* slab: objects handed out */
	struct list link;       /* buddy.lock  free list; slab lists; page tables of one space */
	union {
		struct { uint16_t cache, free; } slab;   /* which kcache, first free object */
		uint64_t    word;   /* page table: address of the entry that names it */
	};
};

enum page_kind { PAGE_RESERVED, PAGE_FREE, PAGE_KERNEL, PAGE_SLAB, PAGE_TABLE, PAGE_ANON, PAGE_OBJ };

extern struct page *pages;          /* one per frame, indexed by frame number */
extern paddr_t page_phys_end;

/* The frames of the boot map's reach; kmap_init adds the rest once it has mapped them. */
void page_init(const struct bootinfo *bi);
void page_init_high(const struct bootinfo *bi);

/* 2^order pages with one reference, contents undefined. Never sleeps. NULL: no memory. */
struct page *page_alloc_order(unsigned order);
void page_free_order(struct page *p, unsigned order);   /* gives the last reference back */
struct page *page_alloc(void);                          /* one page, from this CPU's cache */
struct page *page_alloc_zero(void);
struct page *page_alloc_user(enum page_kind kind);      /* PAGE_ANON or PAGE_OBJ; leaves the kernel a reserve */
void page_free(struct page *p);                         /* refs already 0 or dropped to 0 by the caller */
static inline void page_get(struct page *p) { __atomic_fetch_add(&p->refs, 1, __ATOMIC_RELAXED); }
static inline void page_put(struct page *p)
{
	if (__atomic_sub_fetch(&p->refs, 1, __ATOMIC_ACQ_REL) == 0)
		page_free(p);
}

static inline struct page *phys_to_page(paddr_t pa) { return &pages[pa >> PAGE_SHIFT]; }
static inline paddr_t page_to_phys(const struct page *p) { return (paddr_t)(p - pages) << PAGE_SHIFT; }
static inline void *page_addr(const struct page *p) { return phys_to_virt(page_to_phys(p)); }
static inline struct page *virt_to_page(const void *p) { return phys_to_page(virt_to_phys(p)); }

/* Zero or copy one whole page. */
static inline void page_zero(void *page)
{
	size_t n = PAGE_SIZE / 8;

	san_check(page, PAGE_SIZE, true);
	__asm__ volatile("rep stosq" : "+D"(page), "+c"(n) : "a"(0ul) : "memory");
}

static inline void page_copy(void *to, const void *from)
{
	size_t n = PAGE_SIZE / 8;

	san_check(to, PAGE_SIZE, true);
	san_check(from, PAGE_SIZE, false);
	__asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(n) :: "memory");
}

/* For meminfo and the lost-page checks. */
size_t page_total(void);
size_t page_free_count(void);
uint64_t page_user_count(enum page_kind kind);          /* PAGE_ANON, PAGE_OBJ */
size_t kstack_pages(void);           /* mapped stacks, cached ones too, and the tables of their window */
extern size_t page_table_count;      /* a  of spaces */
/* Ask caches (slabs, stacks) for their free pages back; returns pages freed. */
size_t page_reclaim(void);
void kstack_reclaim(void);           /* interrupts on, no spin lock held */

/* Kernel stacks: KSTACK_SIZE bytes with an unmapped guard page below. Returns the lowest address (as
   cpu/smp.h and cpu_task.kstack want it) or NULL. Freeing may be done with a spin lock held, interrupts off. */
#define STACKS_BASE  0xffffc90000000000ul
#define STACK_SLOT   (2ul * KSTACK_SIZE)        /* the lower half is the guard */
#define STACK_SLOTS  32768u
void *kstack_alloc(void);
void kstack_free(void *stack);
/* Is addr in the guard page of a stack? (double fault report) */
bool kstack_guard(uintptr_t addr);
void kmap_init(const struct bootinfo *bi);    /* the kernel's final map: W^X, direct map */
extern paddr_t kernel_root;                   /* its top table: the upper half that every space shares */
