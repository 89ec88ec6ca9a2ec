/* Pages and slabs: nothing lost, nothing handed out twice. */
#include "tests/kern/selftest.h"
#include "cpu/cpu.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/slab.h"

#define N 200

const char *page_alloc_gives_back_every_page(void)
{
	static struct page *got[N];
	size_t before;

	page_reclaim();
	before = page_free_count();
	for (unsigned i = 0; i < N; i++) {
		got[i] = page_alloc();
		EXPECT(got[i]);
		memset(page_addr(got[i]), 0x5a, PAGE_SIZE);
	}
	for (unsigned i = 0; i < N; i++)
		for (unsigned k = 0; k < i; k++)
			EXPECT(got[i] != got[k]);
	for (unsigned i = 0; i < N; i++)
		page_put(got[i]);
	page_reclaim();
	EXPECT(page_free_count() >= before);
	return NULL;
}

const char *page_orders_are_aligned_and_merge(void)
{
	page_reclaim();
	for (unsigned order = 0; order <= 6; order++) {
		size_t before = page_free_count();
		struct page *p = page_alloc_order(order);
		EXPECT(p);
		EXPECT(page_to_phys(p) % (PAGE_SIZE << order) == 0);
		page_free_order(p, order);
		EXPECT(page_free_count() == before);
	}
	return NULL;
}

const char *slab_objects_do_not_overlap(void)
{
	static char *got[N];

	for (size_t size = 8; size <= 2048; size *= 4) {
		for (unsigned i = 0; i < N; i++) {
			got[i] = kmalloc(size);
			EXPECT(got[i]);
			memset(got[i], i, size);
		}
		for (unsigned i = 0; i < N; i++)
			for (size_t k = 0; k < size; k++)
				EXPECT((unsigned char)got[i][k] == i);
		for (unsigned i = 0; i < N; i++)
			kfree(got[i]);
	}
	return NULL;
}
