/* Page tables. A virtual address is four numbers of 9 bits, one for each level, and
   an offset of 12 bits in the page: the top table's entry names a table of the third
   level, its entry one of the second, and so on. Tables are seen through the direct
   map. Read mm/page.h and mm/pagetable.h before. */
#include "mm/pagetable.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/page.h"

/* Which entry of a table of this level stands for va; level 3 is the top. */
static uint64_t *entry_of(uint64_t *table, uintptr_t va, int level)
{
	return &table[va >> (PAGE_SHIFT + 9 * level) & (TABLE_ENTRIES - 1)];
}

/* The table that an entry names. */
static uint64_t *table_of(uint64_t entry)
{
	return phys_to_virt(entry & PTE_ADDR);
}

/* At most four reads of memory: what the processor does itself when its TLB does not
   know the address. */
uint64_t *pte_find(uint64_t *root, uintptr_t va)
{
	uint64_t *table = root;

	for (int level = 3; level > 0; level--) {
		uint64_t entry = *entry_of(table, va, level);

		if (!(entry & PTE_P))
			return NULL;
		table = table_of(entry);
	}
	return entry_of(table, va, 0);
}

/* An entry of an upper level allows everything: the lowest one decides. */
uint64_t *pte_make(uint64_t *root, uintptr_t va)
{
	uint64_t *table = root;

	for (int level = 3; level > 0; level--) {
		uint64_t *entry = entry_of(table, va, level);

		if (!(*entry & PTE_P)) {
			struct page *p = page_alloc_zero();

			if (!p)
				return NULL;
			*entry = page_to_phys(p) | PTE_P | PTE_W | (va < USER_LIMIT ? PTE_U : 0);
		}
		table = table_of(*entry);
	}
	return entry_of(table, va, 0);
}

/* Where an entry is absent, the walk jumps over all that it would have covered: up
   to 512 GiB in one step. */
uint64_t *pte_next(uint64_t *root, uintptr_t *va, uintptr_t end)
{
	while (*va < end) {
		uint64_t *table = root, *entry = entry_of(table, *va, 3);
		uintptr_t table_end;
		int level = 3;

		while (level > 0 && (*entry & PTE_P)) {
			table = table_of(*entry);
			entry = entry_of(table, *va, --level);
		}
		if (level > 0) {
			*va = align_down(*va, PAGE_SIZE << 9 * level) + (PAGE_SIZE << 9 * level);
			continue;
		}
		table_end = min(align_down(*va, PAGE_SIZE << 9) + (PAGE_SIZE << 9), end);
		for (; *va < table_end; *va += PAGE_SIZE, entry++)
			if (*entry & PTE_P)
				return entry;
	}
	return NULL;
}

/* The kernel's half is the same in all spaces: its entries of the top table are
   copied, and the tables below shared. */
uint64_t *pagetable_new(void)
{
	struct page *p = page_alloc_zero();
	uint64_t *root;

	if (!p)
		return NULL;
	root = page_addr(p);
	memcpy(root + TABLE_ENTRIES / 2, kernel_root + TABLE_ENTRIES / 2, PAGE_SIZE / 2);
	return root;
}

/* The tables below this one, and the table itself; limit: how many of its entries
   are the caller's. */
static void free_tables(uint64_t *table, int level, size_t limit)
{
	for (size_t i = 0; level > 0 && i < limit; i++)
		if (table[i] & PTE_P)
			free_tables(table_of(table[i]), level - 1, TABLE_ENTRIES);
	page_put(phys_to_page(virt_to_phys(table)));
}

/* Only the lower half: the tables of the upper half belong to all. */
void pagetable_free(uint64_t *root)
{
	assert(root != kernel_root);
	free_tables(root, 3, TABLE_ENTRIES / 2);
}

/* Translations of other pages stay: they are still right. */
void tlb_flush(uintptr_t va)
{
	__asm__ volatile("invlpg (%0)" : : "r"(va) : "memory");
}
