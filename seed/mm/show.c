/* What one sees at the end of chapter 3: the map of memory, as the page tables have
   it. Read mm/kmap.c before. */
#include "cpu/layout.h"
#include "kernel/klog.h"
#include "mm/kmalloc.h"
#include "mm/kmap.h"
#include "mm/page.h"
#include "mm/pagetable.h"

#define SHOWN      (PTE_W | PTE_U | PTE_NX)
#define KERNEL_END (KERNEL_BASE + (1ul << 30))     /* behind all that can be mapped */

/* Neighbouring pages with the same permissions. */
static void print_run(uintptr_t start, uintptr_t end, uint64_t flags)
{
	if (start < end)
		printk("  %016lx-%016lx r%c%c %c %lu pages\n", start, end, flags & PTE_W ? 'w' : '-', flags & PTE_NX ? '-' : 'x',
		       flags & PTE_U ? 'u' : 'k', (end - start) / PAGE_SIZE);
}

/* From one page that is mapped to the next; pages that follow each other with the
   same permissions are one line. */
static void print_map(void)
{
	uintptr_t start = 0, end = 0, va = PHYS_BASE;
	uint64_t *pte = pte_next(kernel_root, &va, KERNEL_END), flags = 0;

	while (pte) {
		if (va != end || (*pte & SHOWN) != flags) {
			print_run(start, end, flags);
			start = va;
			flags = *pte & SHOWN;
		}
		va += PAGE_SIZE;
		end = va;
		pte = pte_next(kernel_root, &va, KERNEL_END);
	}
	print_run(start, end, flags);
}

/* And three objects, two of which come to lie in one frame. */
void memory_show(void)
{
	char *small = kmalloc(24), *other = kmalloc(24), *large = kmalloc(1000);

	printk("%lu frames, %lu free\nthe kernel's page tables:\n", page_total, page_free_count);
	print_map();
	printk("kmalloc(24) = %p, kmalloc(24) = %p, kmalloc(1000) = %p: %lu objects in %lu frames\n", small, other, large,
	       kmalloc_objects, kmalloc_pages);
	kfree(small);
	kfree(other);
	kfree(large);
	printk("after kfree: %lu objects in %lu frames\n", kmalloc_objects, kmalloc_pages);
}
