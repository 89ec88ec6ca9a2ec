/* Pages and slabs: nothing lost, nothing handed out twice. The kernel map: nothing both written and run. */
#include "tests/kern/selftest.h"
#include "cpu/cpu.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/pagetable.h"
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

/* Whatever their pages held before. */
const char *slab_and_stack_start_as_zeros(void)
{
	static struct page *got[N];
	static char *stack[N / 8], *object[N / 8];
	struct kcache *cache = kcache_new("test_zeros", 2048);

	EXPECT(cache);
	page_reclaim();
	for (unsigned i = 0; i < N; i++) {
		got[i] = page_alloc();
		EXPECT(got[i]);
		memset(page_addr(got[i]), 0x5a, PAGE_SIZE);
	}
	for (unsigned i = 0; i < N; i++)
		page_put(got[i]);
	for (unsigned i = 0; i < ARRAY_SIZE(stack); i++) {
		stack[i] = kstack_alloc();
		object[i] = kcache_alloc(cache);
		EXPECT(stack[i] && object[i]);
	}
	for (unsigned i = 0; i < ARRAY_SIZE(stack); i++) {
		for (unsigned k = 0; k < KSTACK_SIZE; k++)
			EXPECT(stack[i][k] == 0);
		for (unsigned k = 2; k < 2048; k++)      /* the first two bytes linked it with its neighbours */
			EXPECT(object[i][k] == 0);
		kstack_free(stack[i]);
		kcache_free(cache, object[i]);
	}
	return NULL;
}

/* No entry over kernel text or rodata is writable, under either address, and nothing writable executes. */
const char *kernel_map_is_write_xor_execute(void)
{
	static const uintptr_t base[] = { KERNEL_BASE, PHYS_BASE };
	paddr_t from = virt_to_phys(_text_start), text = virt_to_phys(_text_end), ro = virt_to_phys(_rodata_end);

	for (unsigned b = 0; b < 2; b++)
		for (paddr_t pa = from; pa < virt_to_phys(_kernel_end); pa += PAGE_SIZE) {
			pte_t e[4];
			int n = pt_levels(kernel_root, base[b] + pa, e);

			EXPECT(n > 0);
			EXPECT(pa >= ro || !(e[n - 1] & PTE_W));
			EXPECT(!cpu_features.nx || (e[n - 1] & PTE_NX) || (b == 0 && pa < text));
			EXPECT(!(e[n - 1] & PTE_U));
		}
	return NULL;
}

/* A kernel stack has an unmapped page below. */
const char *kernel_stacks_have_guards(void)
{
	char *stack = kstack_alloc();
	pte_t e[4];

	EXPECT(stack && kstack_guard((uintptr_t)stack - 1) && !kstack_guard((uintptr_t)stack));
	EXPECT(pt_levels(kernel_root, (uintptr_t)stack - PAGE_SIZE, e) < 4);
	EXPECT(pt_levels(kernel_root, (uintptr_t)stack, e) == 4 && (e[3] & PTE_W));
	memset(stack, 1, KSTACK_SIZE);
	kstack_free(stack);
	return NULL;
}
