/* Address spaces: their page tables are filled page by page, when the program first
   touches a page and the processor faults. Read mm/area.c and mm/pagetable.h before. */
#include "abi/errno.h"
#include "abi/mman.h"
#include "cpu/x86.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/pagetable.h"
#include "mm/vm.h"

#define PTE_OBJ BIT(9)         /* free for our use: the frame is the object's, not a private copy */

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
	assert(sp->refs > 0);
	if (--sp->refs > 0)
		return;
	assert(read_cr3() != virt_to_phys(sp->root));
	vm_zap(sp, 0, USER_LIMIT);
	assert(sp->rss == 0);
	areas_free(sp);
	pagetable_free(sp->root);
	kfree(sp);
}

void space_switch(struct space *sp)
{
	paddr_t root = virt_to_phys(sp ? sp->root : kernel_root);

	if (read_cr3() != root)
		write_cr3(root);
}

/* The entry for a page of this area. A page of the object must not be written in a
   private area: it is copied first. */
static uint64_t make_entry(const struct area *a, struct page *p, bool of_object)
{
	uint64_t pte = page_to_phys(p) | PTE_P | PTE_U;

	if (!(a->prot & PROT_EXEC))
		pte |= PTE_NX;
	if (of_object)
		pte |= PTE_OBJ;
	if ((a->prot & PROT_WRITE) && (!of_object || (a->flags & AREA_SHARED)))
		pte |= PTE_W;
	return pte;
}

/* The page that shall be at va, with a reference for the entry. present: what is
   there now. */
static int find_page(struct area *a, uintptr_t va, uint32_t access, uint64_t present, struct page **out, bool *of_object)
{
	size_t index = a->pgoff + (va - a->start) / PAGE_SIZE;
	struct page *p, *source = NULL;

	*of_object = a->obj && (!present || (present & PTE_OBJ));
	if (*of_object) {
		if (index >= page_up(a->obj->size) / PAGE_SIZE)
			return -EIO;
		source = vmobj_page(a->obj, index);
		if (!source)
			return -ENOMEM;
	} else if (present) {
		source = phys_to_page(present & PTE_ADDR);         /* private already: only the entry is out of date */
	}
	if (source && !(*of_object && (access & PROT_WRITE) && !(a->flags & AREA_SHARED))) {
		page_get(source);
		*out = source;
		return 0;
	}
	p = source ? page_alloc() : page_alloc_zero();
	if (!p)
		return -ENOMEM;
	if (source)
		memcpy(page_addr(p), page_addr(source), PAGE_SIZE);
	*of_object = false;
	*out = p;
	return 0;
}

/* A fault is no error by itself. The area says whether the access is allowed; then
   the page is found or made, and the entry written. */
int vm_fault(struct space *sp, uintptr_t va, uint32_t access)
{
	struct area *a = va < USER_LIMIT ? area_find(sp, va) : NULL;
	bool of_object;
	uint64_t *pte;
	struct page *p;
	int r;

	if (!a)
		return -EFAULT;
	if (!(a->prot & access) && !(access == PROT_READ && (a->prot & (PROT_WRITE | PROT_EXEC))))
		return -EACCES;            /* whoever may write or execute a page can read it too: x86 has it so */
	pte = pte_make(sp->root, va);
	if (!pte)
		return -ENOMEM;
	r = find_page(a, page_down(va), access, *pte & PTE_P ? *pte : 0, &p, &of_object);
	if (r < 0)
		return r;
	if (*pte & PTE_P)
		page_put(phys_to_page(*pte & PTE_ADDR));
	else
		sp->rss++;
	*pte = make_entry(a, p, of_object);
	tlb_flush(va);
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

/* Every page of the parent's area that is present: the same one if it is the
   object's, else a copy. */
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
		if (*pte & PTE_OBJ) {
			page_get(p);
		} else {
			p = page_alloc();
			if (!p)
				return -ENOMEM;
			memcpy(page_addr(p), phys_to_virt(*pte & PTE_ADDR), PAGE_SIZE);
		}
		*mine = page_to_phys(p) | (*pte & ~PTE_ADDR);
		sp->rss++;
	}
	return 0;
}

/* If memory ends in the middle, the half-made copy is given back like any other
   space. */
struct space *space_clone(struct space *from)
{
	struct space *sp = space_new();
	struct area *a;

	if (!sp)
		return NULL;
	sp->brk_start = from->brk_start;
	sp->brk = from->brk;
	sp->arg_start = from->arg_start;
	sp->arg_end = from->arg_end;
	sp->env_end = from->env_end;
	if (areas_clone(sp, from) < 0)
		goto undo;
	list_for_each(a, &sp->areas, link)
		if (clone_pages(sp, from, a) < 0)
			goto undo;
	return sp;
undo:
	space_put(sp);
	return NULL;
}
