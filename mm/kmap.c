/* The kernel's own map: its image (text read-only and executable, the rest not executable),
   all RAM at PHYS_BASE in 2 MiB pages, and a window for kernel stacks. The top
   tables of that half are made here once, so that every space can share them. */
#include "abi/errno.h"
#include "boot/bootinfo.h"
#include "cpu/spinlock.h"
#include "cpu/tlb.h"
#include "lib/bits.h"
#include "lib/fail.h"
#include "mm/page.h"
#include "mm/pagetable.h"

#define BIG_PAGE     (2ul << 20)
#define STACKS_KEPT  64u                        /* free stacks that stay mapped */
#define STACK_PAGES  (KSTACK_SIZE / PAGE_SIZE)

paddr_t kernel_root;

/* Guards: docs/locks.md */
static struct {
	struct spinlock lock;                       /* RANK_KMAP, never with the tables' */
	void    *free;                              /* L  mapped stacks, linked at their lowest word */
	unsigned nfree, nmapped;                    /* L */
	unsigned hint;                              /* L  word of the bitmap to look at first */
	uint64_t taken[STACK_SLOTS / 64];           /* L  slots with a mapped stack */
	size_t   first_tables;                      /* I  of the kernel, before the window came to use */
} kmap = { .lock = SPINLOCK_INIT(RANK_KMAP) };

/* ---- kernel stacks -------------------------------------------------------------------------- */

static void *slot_stack(unsigned slot)
{
	return (void *)(STACKS_BASE + slot * STACK_SLOT + KSTACK_SIZE);
}

/* Unmap n stacks linked from `list`, then free their frames and slots. */
static void stacks_release(void *list, unsigned n)
{
	while (n > 0) {
		struct page *held[16 * STACK_PAGES];
		void *stack[16];
		unsigned batch = min(n, 16u), npages = 0;

		for (unsigned i = 0; i < batch; i++) {
			stack[i] = list;
			list = *(void **)list;
			for (unsigned k = 0; k < STACK_PAGES; k++) {
				pte_t e = pt_unmap_kernel((uintptr_t)stack[i] + k * PAGE_SIZE);

				held[npages++] = phys_to_page(pte_phys(e));
			}
		}
		tlb_shootdown(BIT(ncpus) - 1, 0, TLB_ALL);
		while (npages > 0)
			page_put(held[--npages]);
		spin_lock(&kmap.lock);
		kmap.nmapped -= batch;
		for (unsigned i = 0; i < batch; i++)
			bitmap_clear(kmap.taken, ((uintptr_t)stack[i] - STACKS_BASE) / STACK_SLOT);
		kmap.hint = 0;
		spin_unlock(&kmap.lock);
		n -= batch;
	}
}

static void stacks_trim(unsigned keep)
{
	void *list = NULL;
	unsigned n = 0;

	spin_lock(&kmap.lock);
	while (kmap.nfree > keep) {
		void *s = kmap.free;

		kmap.free = *(void **)s;
		*(void **)s = list;
		list = s;
		kmap.nfree--;
		n++;
	}
	spin_unlock(&kmap.lock);
	stacks_release(list, n);
}

void kstack_reclaim(void)
{
	assert(spin_none_held());
	stacks_trim(0);
}

/* Takes a slot at which no stack is mapped; -1 if there is none left. */
static int slot_take(void)
{
	int slot = -1;

	spin_lock(&kmap.lock);
	for (; kmap.hint < ARRAY_SIZE(kmap.taken) && slot < 0; kmap.hint++)
		if (~kmap.taken[kmap.hint])
			slot = kmap.hint * 64 + bit_lowest(~kmap.taken[kmap.hint]);
	if (slot >= 0) {
		bitmap_set(kmap.taken, slot);
		kmap.hint = slot / 64;
		kmap.nmapped++;
	}
	spin_unlock(&kmap.lock);
	return slot;
}

/* Zeroed, as slab_new does it: an emulator is slow at every write to a page while it still has code of its last owner
   translated. tricks.md: Fresh stacks and slabs are zeroed, and need it under QEMU */
static void *stack_map(void)
{
	struct page *p[STACK_PAGES];
	unsigned n = 0;

	while (n < STACK_PAGES && (p[n] = page_alloc()))
		n++;
	int slot = n == STACK_PAGES ? slot_take() : -1;
	uintptr_t va = (uintptr_t)slot_stack(slot);

	if (slot < 0)
		goto free_pages;
	if (!kasan_stack_map((void *)va))
		goto unmap;
	for (unsigned i = 0; i < STACK_PAGES; i++) {
		page_zero(page_addr(p[i]));
		if (pt_map_kernel(va + i * PAGE_SIZE, page_to_phys(p[i]), PTE_W | PTE_NX) < 0)
			goto unmap;
	}
	return (void *)va;
unmap:
	/* A table was missing: it is missing for all of them, nothing was mapped. */
	spin_lock(&kmap.lock);
	bitmap_clear(kmap.taken, slot);
	kmap.nmapped--;
	kmap.hint = 0;
	spin_unlock(&kmap.lock);
free_pages:
	while (n > 0)
		page_put(p[--n]);
	return NULL;
}

void *kstack_alloc(void)
{
	void *s;

	if (fail_now(FAIL_ALLOC))
		return NULL;
	fail_hold();
	spin_lock(&kmap.lock);
	s = kmap.free;
	if (s) {
		kmap.free = *(void **)s;
		kmap.nfree--;
	}
	spin_unlock(&kmap.lock);
	if (!s)
		s = stack_map();
	fail_release();
	if (s)
		kasan_stack_alloc(s);
	return s;
}

void kstack_free(void *stack)
{
	if (!kasan_stack_free(&stack))
		return;
	spin_lock(&kmap.lock);
	*(void **)stack = kmap.free;
	kmap.free = stack;
	kmap.nfree++;
	spin_unlock(&kmap.lock);
	if (unlikely(kmap.nfree > STACKS_KEPT) && irq_enabled())
		stacks_trim(STACKS_KEPT / 2);
}

size_t kstack_pages(void)
{
	return kmap.nmapped * STACK_PAGES + pt_count(kernel_root) - kmap.first_tables + kasan_stack_pages();
}

bool kstack_guard(uintptr_t addr)
{
	return addr - STACKS_BASE < STACK_SLOTS * STACK_SLOT
	       && (addr - STACKS_BASE) % STACK_SLOT < KSTACK_SIZE;
}

/* ---- start-up ------------------------------------------------------------------------------- */

static void map_range(paddr_t from, paddr_t to, uintptr_t base, pte_t flags)
{
	size_t step = flags & PTE_PS ? BIG_PAGE : PAGE_SIZE;

	for (paddr_t pa = from; pa < to; pa += step)
		if (pt_map_kernel(base + pa, pa, flags | PTE_G) < 0)
			panic("no memory for the kernel's map");
}

void kmap_init(const struct bootinfo *bi)
{
	paddr_t text = virt_to_phys(_text_start), rodata = virt_to_phys(_rodata_start);
	paddr_t data = virt_to_phys(_rodata_end), end = virt_to_phys(_kernel_end);
	paddr_t split = align_up(data, BIG_PAGE);      /* below it the direct map has small pages */
	paddr_t top = align_up(max(page_phys_end, 4ul << 30), BIG_PAGE);

	kernel_root = pt_new();
	if (!kernel_root)
		panic("no memory for the kernel's map");
	map_range(0, text, PHYS_BASE, PTE_W | PTE_NX);
	map_range(text, data, PHYS_BASE, PTE_NX);
	map_range(data, split, PHYS_BASE, PTE_W | PTE_NX);
	map_range(split, top, PHYS_BASE, PTE_W | PTE_NX | PTE_PS);
	map_range(text, rodata, KERNEL_BASE, 0);
	map_range(rodata, data, KERNEL_BASE, PTE_NX);
	map_range(data, end, KERNEL_BASE, PTE_W | PTE_NX);
	pt_map_kernel(STACKS_BASE, 0, 0);              /* makes the top table of the window */
	pt_unmap_kernel(STACKS_BASE);
	kasan_map_shadow();
	write_cr3(kernel_root);
	tlb_flush_local(0, TLB_ALL);
	kmap.first_tables = pt_count(kernel_root);
	page_init_high(bi);
	kasan_start();
}
