/* Frames of physical memory: who has them, how often they are referred to. */
#pragma once
#include "cpu/layout.h"
#include "lib/types.h"

/* One for each frame. */
struct page {
	uint32_t     refs;     /* 0: free, and on the list of free frames */
	uint32_t     size;     /* kmalloc: of the objects in it */
	struct page *next;     /* the list of free frames */
};

extern struct page *pages;     /* indexed by frame number: physical address / 4096 */
extern size_t page_total;      /* frames there are to give away */
extern size_t page_free_count;

static inline struct page *phys_to_page(paddr_t pa)
{
	return &pages[pa >> PAGE_SHIFT];
}

static inline paddr_t page_to_phys(const struct page *p)
{
	return (paddr_t)(p - pages) << PAGE_SHIFT;
}

/* Where the kernel sees the frame. */
static inline void *page_addr(const struct page *p)
{
	return phys_to_virt(page_to_phys(p));
}

void page_init(void);

/* A frame with one reference; its contents are undefined, or zeros. NULL: there is
   none. */
struct page *page_alloc(void);
struct page *page_alloc_zero(void);

/* One reference more; one less, and with the last the frame is free. */
void page_get(struct page *p);
void page_put(struct page *p);
