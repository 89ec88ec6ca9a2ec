/* Page faults: find the area, find or make the page, map it. Private pages are copied when
   somebody else has them too; a page whose only reference is the entry is simply made
   writable. A fault on an object's page keeps the object locked until the entry is set, so
   that truncation cannot pass it by. */
#include "mm/area.h"
#include "mm/slab.h"

#define AROUND 16              /* pages of an object mapped in by one read fault */

/* tricks.md: The zero page is not counted */
struct page *zero_page;

/* Set an empty entry. Holds space->lock (and obj->lock for an object's page). Takes over the page's reference. */
static inline void set_entry(struct space *sp, pte_t *e, struct page *p, pte_t bits)
{
	spin_lock(&sp->pte_lock);
	*e = page_to_phys(p) | bits;
	if (++sp->rss > sp->rss_peak)
		sp->rss_peak = sp->rss;
	spin_unlock(&sp->pte_lock);
}

static inline void change_entry(struct space *sp, pte_t *e, pte_t to)
{
	assert(spin_held(&sp->pte_lock));
	*e = to;
}

/* A write to a present private page that may not be written yet. force: the area itself is
   read-only, and stays so for the program.
   tricks.md: PTE_COW is a hint for the reader */
static int cow_break(struct area *a, uintptr_t va, pte_t *e, bool force)
{
	struct space *sp = a->space;
	struct page *old = phys_to_page(pte_phys(*e)), *p;
	pte_t bits = area_pte_bits(a->prot, !force) | PTE_D;

	if (old->kind == PAGE_ANON && old->refs == 1) {
		spin_lock(&sp->pte_lock);
		change_entry(sp, e, page_to_phys(old) | bits);
		spin_unlock(&sp->pte_lock);
		return 0;
	}
	p = page_alloc_user(PAGE_ANON);
	if (!p)
		return -ENOMEM;
	if (old == zero_page)
		page_zero(page_addr(p));
	else
		page_copy(page_addr(p), page_addr(old));
	spin_lock(&sp->pte_lock);
	change_entry(sp, e, page_to_phys(p) | bits);
	if (old == zero_page && ++sp->rss > sp->rss_peak)
		sp->rss_peak = sp->rss;
	if (old->kind == PAGE_OBJ) {
		sp->rss_shared--;
		__atomic_fetch_sub(&vm_mapped, 1, __ATOMIC_RELAXED);
	}
	spin_unlock(&sp->pte_lock);
	tlb_shootdown(sp->root.cpus, va, PAGE_SIZE);
	if (old != zero_page)
		page_put(old);
	return 0;
}

static int fault_anon(struct area *a, uintptr_t va, pte_t *e, bool write, bool force)
{
	if (write) {
		struct page *p = page_alloc_user(PAGE_ANON);

		if (unlikely(!p))
			return -ENOMEM;
		page_zero(page_addr(p));
		set_entry(a->space, e, p, area_pte_bits(a->prot, !force) | PTE_D);
		return 0;
	}
	*e = page_to_phys(zero_page) | area_pte_bits(a->prot, false) | PTE_COW;
	return 0;
}

/* Map the neighbours that are present already, within the window of the object, the area and the
   table of e. Holds space->lock, obj->lock and pte_lock. Returns how many. */
static unsigned map_around(struct area *a, uintptr_t va, pte_t *e, pte_t bits)
{
	uint64_t index = area_index(a, va);
	uintptr_t back = min((index % AROUND) << PAGE_SHIFT, min(va - a->start, va % PT_SPAN));
	uintptr_t ahead = min((AROUND - index % AROUND) << PAGE_SHIFT, min(a->end - va, PT_SPAN - va % PT_SPAN));
	unsigned n = 0, npages;
	struct page **page = vmobj_leaf(a->obj, index - (back >> PAGE_SHIFT), &npages);

	if (!page)
		return 0;
	npages = min((size_t)npages, (back + ahead) >> PAGE_SHIFT);
	e -= back >> PAGE_SHIFT;
	for (unsigned i = 0; i < npages; i++) {
		if (!page[i] || e[i])
			continue;
		page_get(page[i]);
		e[i] = page_to_phys(page[i]) | bits;
		n++;
	}
	return n;
}

static int fault_object(struct area *a, uintptr_t va, pte_t *e, bool write, bool force)
{
	struct space *sp = a->space;
	bool shared = a->flags & AREA_SHARED;
	struct page *p;
	int r = a->obj->ops->getpage(a->obj, area_index(a, va), &p);

	if (r < 0)
		return r == -ENOMEM ? r : -EIO;
	if (write && !shared) {
		struct page *copy = page_alloc_user(PAGE_ANON);

		if (copy)
			page_copy(page_addr(copy), page_addr(p));
		page_put(p);
		if (!copy)
			return -ENOMEM;
		set_entry(sp, e, copy, area_pte_bits(a->prot, !force) | PTE_D);
		return 0;
	}
	if (write && a->obj->ops->dirtied)
		a->obj->ops->dirtied(a->obj);
	pte_t bits = area_pte_bits(a->prot, shared) | (shared ? PTE_D : 0);

	if (!shared && (a->prot & PROT_WRITE))
		bits |= PTE_COW;
	spin_lock(&sp->pte_lock);
	*e = page_to_phys(p) | bits;
	unsigned n = 1 + map_around(a, va, e, bits);

	sp->rss += n;
	sp->rss_shared += n;
	__atomic_fetch_add(&vm_mapped, n, __ATOMIC_RELAXED);
	if (sp->rss > sp->rss_peak)
		sp->rss_peak = sp->rss;
	spin_unlock(&sp->pte_lock);
	return 0;
}

/* The entry holds a frame already: this is a write to it, or another thread was here first. */
static int fault_present(struct area *a, uintptr_t va, pte_t *e, bool write, bool force)
{
	if (!write || (*e & PTE_W))
		return 0;
	if (!(a->flags & AREA_SHARED))
		return cow_break(a, va, e, force);
	spin_lock(&a->space->pte_lock);
	*e |= PTE_W | PTE_D;
	spin_unlock(&a->space->pte_lock);
	return 0;
}

static bool allowed(const struct area *a, uint32_t access, bool force)
{
	if (access & PROT_WRITE)
		return (a->prot & PROT_WRITE) || (force && !(a->flags & AREA_SHARED));
	if (access & PROT_EXEC)
		return a->prot & PROT_EXEC;
	return a->prot || force;
}

/* tricks.md: The fault holds the object */
int area_fault(struct area *a, uintptr_t va, uint32_t access, bool force)
{
	struct space *sp = a->space;
	bool write = access & PROT_WRITE;
	int r;

	if (unlikely(!allowed(a, access, force)))
		return -EACCES;
	va = page_down(va);
	force = force && !(a->prot & PROT_WRITE);
	if (a->obj)
		mutex_lock(&a->obj->lock);
	pte_t *e = pt_walk(sp->root.cr3, va, true);

	if (unlikely(!e))
		r = -ENOMEM;
	else if (pte_holds(*e))
		r = fault_present(a, va, e, write, force);
	else if (a->obj)
		r = fault_object(a, va, e, write, force);
	else
		r = fault_anon(a, va, e, write, force);
	if (a->obj)
		mutex_unlock(&a->obj->lock);
	return r;
}

/* va lies in no area: may the one above, a stack, come down to it? */
static struct area *stack_grow(struct space *sp, uintptr_t va)
{
	struct area *a = area_find_next(sp, va), *below;
	uintptr_t start = page_down(va);

	if (!a || !(a->flags & AREA_GROWSDOWN) || start < MAP_MIN || a->end - start > sp->rlimit_stack)
		return NULL;
	below = area_prev(a);
	if (below && below->prot && !(below->flags & AREA_GROWSDOWN) && start - below->end < STACK_GAP)
		return NULL;
	if (space_may_grow(sp, (a->start - start) >> PAGE_SHIFT, a->prot, a->flags) < 0)
		return NULL;
	area_resize(sp, a, start, a->end);
	return a;
}

int vm_fault(struct space *sp, uintptr_t va, uint32_t access)
{
	mutex_lock(&sp->lock);
	struct area *a = area_find(sp, va);

	if (unlikely(!a) && va < USER_LIMIT)
		a = stack_grow(sp, va);
	int r = a ? area_fault(a, va, access, false) : -EFAULT;

	mutex_unlock(&sp->lock);
	return r;
}
