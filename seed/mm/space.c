/* Address spaces: their page tables are filled page by page, when the program first
   touches a page and the processor faults. A page of a shared area is the object's
   own, and every space that maps it sees the same bytes; one of a private area is a
   copy that belongs to this space alone, from its first touch on. Read mm/area.c and
   mm/pagetable.h before. */
#include "abi/errno.h"
#include "abi/mman.h"
#include "cpu/x86.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/pagetable.h"
#include "mm/vm.h"

/* Without areas, and without a page: only the top table, in which the kernel's half is
   entered already. */
struct space *space_new(void)
{
	struct space *sp = kzalloc(sizeof(*sp));

	if (!sp)
		return NULL;
	sp->refs = 1;
	list_init(&sp->areas);
	sp->root = pagetable_new();
	if (!sp->root) {
		kfree(sp);
		return NULL;
	}
	return sp;
}

void space_get(struct space *sp)
{
	sp->refs++;
}

/* Its tables must not be in use any more: the processor would go on with memory that
   belongs to somebody else. */
void space_put(struct space *sp)
{
	struct area *a;

	assert(sp->refs > 0);
	if (--sp->refs > 0)
		return;
	assert(read_cr3() != virt_to_phys(sp->root));
	/* First the pages, then the areas that say where they are, last the tables in which they
	   are entered. The count must come out at 0: else a page was entered without an area. */
	list_for_each(a, &sp->areas, link)
		vm_zap(sp, a->start, a->end);
	assert(sp->rss == 0);
	list_for_each_safe(a, &sp->areas, link)
		area_free(a);
	pagetable_free(sp->root);
	kfree(sp);
}

/* The processor forgets all translations with the change, so it is left out if it is
   none. */
void space_switch(struct space *sp)
{
	paddr_t root = virt_to_phys(sp ? sp->root : kernel_root);

	if (read_cr3() != root)
		write_cr3(root);
}

/* What the area allows, in the processor's words. Without any permission the page is
   there for the kernel only. */
uint64_t make_entry(const struct area *a, paddr_t frame)
{
	uint64_t pte = frame | PTE_P;

	if (a->prot & (PROT_READ | PROT_WRITE | PROT_EXEC))
		pte |= PTE_U;
	if (a->prot & PROT_WRITE)
		pte |= PTE_W;
	if (!(a->prot & PROT_EXEC))
		pte |= PTE_NX;
	return pte;
}

/* The page that shall be at va, with a reference for the entry. 0; -EIO: it lies behind
   the end of the object (a file that is shorter than its mapping); -ENOMEM. */
static int find_page(struct area *a, uintptr_t va, struct page **out)
{
	size_t index = a->pgoff + (va - a->start) / PAGE_SIZE;
	struct page *source = NULL;

	if (a->obj) {
		if (index >= page_up(a->obj->size) / PAGE_SIZE)
			return -EIO;
		source = vmobj_page(a->obj, index);
		if (!source)
			return -ENOMEM;
	}
	/* The reference of the page table entry: the page stays as long as it is mapped, even if
	   the file is cut off or removed meanwhile. */
	if (a->flags & AREA_SHARED) {
		page_get(source);
		*out = source;
		return 0;
	}
	*out = page_alloc_zero();
	if (!*out)
		return -ENOMEM;
	if (source)
		memcpy(page_addr(*out), page_addr(source), PAGE_SIZE);
	return 0;
}

/* A fault is no error by itself. The area says whether the access is allowed; then
   the page is found or made, and the entry written. An entry that is present has all
   that the area allows: a fault there is one of the permissions, found above. */
int vm_fault(struct space *sp, uintptr_t va, uint32_t access)
{
	struct area *a = va < USER_LIMIT ? area_find(sp, va) : NULL;
	struct page *p;
	uint64_t *pte;
	int r;

	if (!a)
		return -EFAULT;
	if (!(a->prot & access) && !(access == PROT_READ && (a->prot & (PROT_WRITE | PROT_EXEC))))
		return -EACCES;            /* whoever may write or execute a page can read it too: x86 has it so */
	pte = pte_make(sp->root, va);
	if (!pte)
		return -ENOMEM;
	assert(!(*pte & PTE_P));
	r = find_page(a, va, &p);
	if (r < 0)
		return r;
	*pte = make_entry(a, page_to_phys(p));
	sp->rss++;
	return 0;
}

/* Whatever the entries name loses a reference: a private page is free then, that of
   an object stays with it. */
void vm_zap(struct space *sp, uintptr_t start, uintptr_t end)
{
	for (uintptr_t va = start; va < end; va += PAGE_SIZE) {
		uint64_t *pte = pte_next(sp->root, &va, end);

		if (!pte)
			return;
		page_put(phys_to_page(*pte & PTE_ADDR));
		*pte = 0;
		sp->rss--;
		tlb_flush(va);
	}
}

/* Every page of the parent's area that is present: the same one if the area is
   shared, else a copy. Pages that are not present need nothing: the child has the same
   areas, and its own faults will find or make them. */
static int clone_pages(struct space *sp, struct space *from, const struct area *a)
{
	for (uintptr_t va = a->start; va < a->end; va += PAGE_SIZE) {
		uint64_t *pte = pte_next(from->root, &va, a->end), *mine;
		struct page *p;

		if (!pte)
			return 0;
		p = phys_to_page(*pte & PTE_ADDR);
		mine = pte_make(sp->root, va);
		if (!mine)
			return -ENOMEM;
		if (a->flags & AREA_SHARED) {
			page_get(p);
		} else {
			p = page_alloc();
			if (!p)
				return -ENOMEM;
			memcpy(page_addr(p), phys_to_virt(*pte & PTE_ADDR), PAGE_SIZE);
		}
		*mine = make_entry(a, page_to_phys(p));
		sp->rss++;
	}
	return 0;
}

/* If memory ends in the middle, the half-made copy is given back like any other
   space. */
struct space *space_clone(struct space *from)
{
	struct space *sp = space_new();
	struct area *a, *copy;

	if (!sp)
		return NULL;
	sp->brk_start = from->brk_start;
	sp->brk = from->brk;
	sp->arg_start = from->arg_start;
	sp->arg_end = from->arg_end;
	list_for_each(a, &from->areas, link) {
		copy = area_copy(a);
		if (!copy)
			goto undo;
		list_add_tail(&sp->areas, &copy->link);
		if (clone_pages(sp, from, a) < 0)
			goto undo;
	}
	return sp;
undo:
	space_put(sp);
	return NULL;
}
