/* Physical memory as a list of free frames. Each frame of 4 KiB has a struct page
   with a count of references, since a frame can be part of several address spaces.
   Read boot/bootinfo.h and cpu/layout.h before. */
#include "mm/page.h"
#include "boot/bootinfo.h"
#include "lib/assert.h"
#include "lib/string.h"

struct page *pages;
size_t page_total, page_free_count;

static struct page *free_frames;

/* Two ranges have something in common if each begins before the other ends. */
static bool overlaps(paddr_t start, paddr_t end, paddr_t other_start, paddr_t other_end)
{
	return start < other_end && other_start < end;
}

/* The first address from which size bytes are memory, and neither kernel nor initrd. */
static paddr_t find_space(size_t size)
{
	paddr_t kernel_end = page_up(virt_to_phys(_kernel_end));
	paddr_t initrd_end = page_up(bootinfo.initrd + bootinfo.initrd_size);

	for (unsigned i = 0; i < bootinfo.nram; i++) {
		paddr_t at = max(bootinfo.ram[i].start, kernel_end);

		if (bootinfo.initrd && overlaps(at, at + size, bootinfo.initrd, initrd_end))
			at = initrd_end;
		if (at + size <= bootinfo.ram[i].end)
			return at;
	}
	panic("not enough memory for the table of frames");
}

/* Every frame is in use at first, with one reference. Then those are freed that are
   memory and hold nothing: not the kernel, not this table, and not the initrd, which
   is freed when it has been unpacked. */
void page_init(void)
{
	paddr_t end = 0, table, table_end;

	for (unsigned i = 0; i < bootinfo.nram; i++)
		end = max(end, bootinfo.ram[i].end);
	table = find_space((end >> PAGE_SHIFT) * sizeof(struct page));
	table_end = page_up(table + (end >> PAGE_SHIFT) * sizeof(struct page));
	pages = phys_to_virt(table);
	for (paddr_t pa = 0; pa < end; pa += PAGE_SIZE)
		*phys_to_page(pa) = (struct page){ .refs = 1 };
	for (unsigned i = 0; i < bootinfo.nram; i++) {
		for (paddr_t pa = bootinfo.ram[i].start; pa < bootinfo.ram[i].end; pa += PAGE_SIZE) {
			page_total++;
			if (!overlaps(pa, pa + PAGE_SIZE, virt_to_phys(_text_start), virt_to_phys(_kernel_end))
			    && !overlaps(pa, pa + PAGE_SIZE, table, table_end)
			    && !overlaps(pa, pa + PAGE_SIZE, bootinfo.initrd, bootinfo.initrd + bootinfo.initrd_size))
				page_put(phys_to_page(pa));
		}
	}
}

/* The frame that was freed last comes first: it may still be in the processor's
   cache. */
struct page *page_alloc(void)
{
	struct page *p = free_frames;

	if (!p)
		return NULL;
	assert(p->refs == 0);
	free_frames = p->next;
	page_free_count--;
	p->refs = 1;
	return p;
}

/* For whatever a program or the processor will read before anybody has written it:
   memory of programs, page tables. */
struct page *page_alloc_zero(void)
{
	struct page *p = page_alloc();

	if (p)
		memset(page_addr(p), 0, PAGE_SIZE);
	return p;
}

/* Only who has a reference can give one away: a free frame has none. */
void page_get(struct page *p)
{
	assert(p->refs > 0);
	p->refs++;
}

/* Frames are not cleared here but when they are given to a program: page_alloc_zero. */
void page_put(struct page *p)
{
	assert(p->refs > 0);
	if (--p->refs > 0)
		return;
	p->next = free_frames;
	free_frames = p;
	page_free_count++;
}
