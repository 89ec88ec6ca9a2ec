/* Four-level page tables. All tables of a root hang on a list at the root's struct page, so
   that giving them up needs no search; each remembers the entry that points at it. */
#include "mm/pagetable.h"
#include "abi/errno.h"
#include "cpu/spinlock.h"
#include "mm/page.h"

#define ENTRIES (PAGE_SIZE / sizeof(pte_t))

static struct spinlock kernel_tables = SPINLOCK_INIT(RANK_KMAP);

static inline pte_t *entry(paddr_t table, uintptr_t va, unsigned level)
{
	return (pte_t *)phys_to_virt(table) + (va >> (PAGE_SHIFT + 9 * level) & (ENTRIES - 1));
}

/* Hangs a fresh table of `root` at *e. */
static __attribute__((noinline)) bool table_add(paddr_t root, pte_t *e, uintptr_t va)
{
	struct page *p = page_alloc_zero(), *top = phys_to_page(root);

	if (!p)
		return false;
	p->kind = PAGE_TABLE;
	p->word = (uintptr_t)e;
	list_add_tail(&top->link, &p->link);
	top->word++;
	if (va < USER_LIMIT)
		__atomic_fetch_add(&page_table_count, 1, __ATOMIC_RELAXED);
	*e = page_to_phys(p) | PTE_P | PTE_W | (va < USER_LIMIT ? PTE_U : 0);
	return true;
}

/* Finds the entry for va at level `last` (0: that of a 4 KiB page, 1: that of a 2 MiB one). */
static inline __attribute__((always_inline)) pte_t *walk(paddr_t root, uintptr_t va, bool make, unsigned last)
{
	pte_t *e = entry(root, va, 3);

#pragma GCC unroll 3
	for (unsigned level = 3; level-- > last; e = entry(pte_phys(*e), va, level))
		if (unlikely(!(*e & PTE_P))) {
			if (!make || !table_add(root, e, va))
				return NULL;
		} else if (unlikely(*e & PTE_PS)) {
			return NULL;
		}
	return e;
}

pte_t *pt_walk(paddr_t root, uintptr_t va, bool make)
{
	return walk(root, va, make, 0);
}

pte_t *pt_find(paddr_t root, uintptr_t *va, uintptr_t end)
{
	while (*va < end) {
		pte_t *e = entry(root, *va, 3);
		unsigned level = 3;

		while (level > 0 && (*e & PTE_P))
			e = entry(pte_phys(*e), *va, --level);
		if (level == 0)
			return e;
		*va = align_down(*va, BIT(PAGE_SHIFT + 9 * level)) + BIT(PAGE_SHIFT + 9 * level);
	}
	return NULL;
}

int pt_levels(paddr_t root, uintptr_t va, pte_t out[4])
{
	int n = 0;

	for (paddr_t table = root; n < 4; table = pte_phys(out[n - 1])) {
		out[n] = *entry(table, va, 3 - n);
		if (!pte_holds(out[n]))
			break;
		n++;
		if (out[n - 1] & PTE_PS)
			break;
	}
	return n;
}

paddr_t pt_new(void)
{
	struct page *p = page_alloc();

	if (!p)
		return 0;
	pte_t *top = page_addr(p), *kernel = phys_to_virt(kernel_root);

	if (kernel_root) {
		memset(top, 0, PAGE_SIZE / 2);
		memcpy(top + ENTRIES / 2, kernel + ENTRIES / 2, PAGE_SIZE / 2);
	} else {
		page_zero(top);
	}
	p->kind = PAGE_TABLE;
	p->word = 0;
	list_init(&p->link);
	__atomic_fetch_add(&page_table_count, 1, __ATOMIC_RELAXED);
	return page_to_phys(p);
}

size_t pt_count(paddr_t root)
{
	return phys_to_page(root)->word;
}

void pt_drop(struct list *gone)
{
	struct page *p;
	size_t n = 0;

	list_for_each_safe(p, gone, link) {
		page_put(p);
		n++;
	}
	__atomic_fetch_sub(&page_table_count, n, __ATOMIC_RELAXED);
}

/* tricks.md: Page tables without search */
void pt_free(paddr_t root)
{
	struct page *top = phys_to_page(root);

	pt_drop(&top->link);
	page_put(top);
	__atomic_fetch_sub(&page_table_count, 1, __ATOMIC_RELAXED);
}

void pt_prune(paddr_t root, struct list *gone)
{
	struct page *top = phys_to_page(root);

	assert(!spin_none_held());
	/* Children were added after their parents: backwards a parent comes last. */
	for (struct list *l = top->link.prev, *prev; l != &top->link; l = prev) {
		struct page *p = list_entry(l, struct page, link);
		const pte_t *table = page_addr(p);
		unsigned i = 0;

		prev = l->prev;
		while (i < ENTRIES && !table[i])
			i++;
		if (i < ENTRIES)
			continue;
		*(pte_t *)p->word = 0;
		list_move_tail(gone, l);
		top->word--;
	}
}

int pt_map_kernel(uintptr_t va, paddr_t pa, pte_t flags)
{
	if (!cpu_features.nx)
		flags &= ~PTE_NX;
	spin_lock(&kernel_tables);
	pte_t *e = walk(kernel_root, va, true, flags & PTE_PS ? 1 : 0);

	if (e)
		*e = pa | flags | PTE_P | PTE_A | PTE_D;
	spin_unlock(&kernel_tables);
	return e ? 0 : -ENOMEM;
}

pte_t pt_unmap_kernel(uintptr_t va)
{
	spin_lock(&kernel_tables);
	pte_t *e = pt_walk(kernel_root, va, false), old = e ? *e : 0;

	if (old)
		*e = 0;
	spin_unlock(&kernel_tables);
	return old;
}
