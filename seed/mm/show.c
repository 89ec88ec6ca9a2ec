/* What one sees at the end of chapter 3: the map of memory, as the page tables have
   it. Read mm/kmap.c before. */
#include "cpu/layout.h"
#include "kernel/klog.h"
#include "mm/kmalloc.h"
#include "mm/kmap.h"
#include "mm/page.h"
#include "mm/pagetable.h"

#define SHOWN (PTE_P | PTE_W | PTE_U | PTE_PS | PTE_NX)

/* Neighbouring pages with the same permissions. */
struct run {
	uintptr_t start, end;
	uint64_t  flags;
};

static void print_run(const struct run *r)
{
	if (r->flags & PTE_P)
		printk("  %016lx-%016lx %c%c%c %c %lu pages of %s\n", r->start, r->end, 'r', r->flags & PTE_W ? 'w' : '-',
		       r->flags & PTE_NX ? '-' : 'x', r->flags & PTE_U ? 'u' : 'k',
		       (r->end - r->start) / (r->flags & PTE_PS ? 0x200000 : PAGE_SIZE),
		       r->flags & PTE_PS ? "2 MiB" : "4 KiB");
}

/* Visit the entries of a table in order; va is the address for which its first one
   stands. */
static void walk(uint64_t *table, int level, uintptr_t va, struct run *r)
{
	size_t covers = PAGE_SIZE << 9 * level;

	for (size_t i = 0; i < TABLE_ENTRIES; i++, va += covers) {
		if (level == 3 && i == TABLE_ENTRIES / 2)
			va |= 0xffff000000000000;          /* the upper half of the address space */
		if (level > 0 && (table[i] & PTE_P) && !(table[i] & PTE_PS)) {
			walk(phys_to_virt(table[i] & PTE_ADDR), level - 1, va, r);
			continue;
		}
		if ((table[i] & SHOWN) != r->flags || r->end != va) {
			print_run(r);
			*r = (struct run){ .start = va, .flags = table[i] & SHOWN };
		}
		r->end = va + covers;
	}
}

void memory_show(void)
{
	struct run r = { 0 };
	char *small = kmalloc(24), *other = kmalloc(24), *large = kmalloc(1000);

	printk("%lu frames, %lu free\nthe kernel's page tables:\n", page_total, page_free_count);
	walk(kernel_root, 3, 0, &r);
	print_run(&r);
	printk("kmalloc(24) = %p, kmalloc(24) = %p, kmalloc(1000) = %p: %lu objects in %lu frames\n", small, other, large,
	       kmalloc_objects, kmalloc_pages);
	kfree(small);
	kfree(other);
	kfree(large);
	printk("after kfree: %lu objects in %lu frames\n", kmalloc_objects, kmalloc_pages);
}
