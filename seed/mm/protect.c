/* mprotect(2): what a program may do with memory that it has already. Read mm/area.c and
   mm/space.c before. */
#include "abi/errno.h"
#include "abi/mman.h"
#include "kernel/syscall.h"
#include "mm/pagetable.h"
#include "mm/vm.h"
#include "proc/proc.h"

/* The areas say what is allowed from now on, but the processor looks at the entries of
   the page tables, and at what it remembers of them: both change here. A page that is
   not present gets its entry from the next fault. */
static void update_entries(struct space *sp, const struct area *a)
{
	for (uintptr_t va = a->start; va < a->end; va += PAGE_SIZE) {
		uint64_t *pte = pte_next(sp->root, &va, a->end);

		if (!pte)
			return;
		*pte = make_entry(a, *pte & PTE_ADDR);
		tlb_flush(va);
	}
}

/* Do areas cover the range without a gap? */
static bool is_mapped(struct space *sp, uintptr_t start, uintptr_t end)
{
	struct area *a;

	list_for_each(a, &sp->areas, link)
		if (a->start <= start && a->end > start)
			start = a->end;
	return start >= end;
}

/* A gap in the range is an error, and then nothing has changed. A page may be writable
   and executable at once: the kernel's own pages never are, but what a program does with
   its memory harms only itself. */
long sys_mprotect(void *uaddr, size_t len, int prot)
{
	struct space *sp = current->proc->space;
	uintptr_t start = (uintptr_t)uaddr, end = start + page_up(len);
	struct area *a;

	if (start % PAGE_SIZE != 0 || (prot & ~(PROT_READ | PROT_WRITE | PROT_EXEC)))
		return -EINVAL;
	if (!user_range_ok(start, len) || !is_mapped(sp, start, end))
		return -ENOMEM;
	if (area_cut(sp, start) < 0 || area_cut(sp, end) < 0)
		return -ENOMEM;
	list_for_each(a, &sp->areas, link) {
		if (a->start < start || a->end > end)
			continue;
		a->prot = prot;
		update_entries(sp, a);
	}
	return 0;
}
