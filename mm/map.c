/* Mapping, unmapping and protecting ranges of a space. Frames taken out of the tables are
   gathered, every TLB told, and only then freed. */
#include "kernel/sched.h"
#include "mm/area.h"

/* ---- taking frames out ---------------------------------------------------------------------- */

/* Frames taken out of tables, freed only after every TLB forgot them. */
#define GATHER_MAX 64
struct gather {
	struct space *sp;
	uintptr_t     from, to;
	unsigned      n;
	struct page  *page[GATHER_MAX];
};

/* tricks.md: Gather, flush, free */
static void gather_flush(struct gather *g)
{
	if (g->to && g->sp->root.cpus)
		tlb_shootdown(g->sp->root.cpus, g->from, g->to - g->from);
	for (unsigned i = 0; i < g->n; i++)
		page_put(g->page[i]);
	g->n = 0;
	g->to = 0;
}

/* Clear the entries from e, for va up to stop, until the gather is full. Holds pte_lock. Where it got to. */
static uintptr_t gather_entries(struct gather *g, pte_t *e, uintptr_t va, uintptr_t stop, bool cows)
{
	unsigned shared = 0, n = g->n;

	for (; va < stop && n < GATHER_MAX; va += PAGE_SIZE, e++) {
		pte_t old = *e;

		if (!old) {
			for (; stop - va > 4 * PAGE_SIZE && !(e[1] | e[2] | e[3] | e[4]); e += 4)
				va += 4 * PAGE_SIZE;
			continue;
		}
		struct page *p = phys_to_page(pte_phys(old));

		if (!cows && p->kind != PAGE_OBJ)
			continue;
		*e = 0;
		if (!g->to)
			g->from = va;
		g->to = va + PAGE_SIZE;
		if (unlikely(p == zero_page))
			continue;
		shared += p->kind == PAGE_OBJ;
		g->page[n++] = p;
	}
	g->sp->rss -= n - g->n;
	g->sp->rss_shared -= shared;
	__atomic_fetch_sub(&vm_mapped, shared, __ATOMIC_RELAXED);
	g->n = n;
	return va;
}

void vm_zap(struct space *sp, uintptr_t va, uintptr_t end, bool cows)
{
	struct gather g;

	g.sp = sp;
	g.n = 0;
	g.from = g.to = 0;
	while (va < end) {
		spin_lock(&sp->pte_lock);
		pte_t *e = pt_find(sp->root.cr3, &va, end);

		if (e)
			va = gather_entries(&g, e, va, min(end, align_down(va, PT_SPAN) + PT_SPAN), cows);
		spin_unlock(&sp->pte_lock);
		if (g.n == GATHER_MAX)
			gather_flush(&g);
		cond_resched();
	}
	gather_flush(&g);
}

/* Give back tables that maps far apart have left empty, when there are more than the areas can need. */
static void prune(struct space *sp)
{
	struct list gone = LIST_INIT(gone);

	if (likely(pt_count(sp->root.cr3) <= 64 + 12 * sp->nareas + sp->total_pages / 256))
		return;
	spin_lock(&sp->pte_lock);
	pt_prune(sp->root.cr3, &gone);
	spin_unlock(&sp->pte_lock);
	if (sp->root.cpus)
		tlb_shootdown(sp->root.cpus, 0, TLB_ALL);
	pt_drop(&gone);
}

/* ---- unmapping ------------------------------------------------------------------------------ */

int unmap_locked(struct space *sp, uintptr_t start, uintptr_t end, struct list *gone)
{
	struct area *a = area_find_next(sp, start), *next;

	if (!a || a->start >= end || start >= end)
		return 0;
	if (a->start < start && a->end > end && !area_split(sp, a, end))
		return -ENOMEM;
	vm_zap(sp, start, end, true);
	for (; a && a->start < end; a = next) {
		next = area_next(a);
		if (a->start < start)
			area_resize(sp, a, a->start, start);
		else if (a->end > end)
			area_resize(sp, a, end, a->end);
		else
			area_remove(sp, a, gone);
	}
	prune(sp);
	return 0;
}

int vm_unmap(struct space *sp, uintptr_t start, size_t len)
{
	struct list gone = LIST_INIT(gone);

	len = page_up(len);
	if ((start & PAGE_OFFSET_MASK) || !len || !user_range_ok(start, len))
		return -EINVAL;
	mutex_lock(&sp->lock);
	int r = unmap_locked(sp, start, start + len, &gone);

	mutex_unlock(&sp->lock);
	areas_close(&gone);
	return r;
}

/* ---- mapping -------------------------------------------------------------------------------- */

size_t pages_within(struct space *sp, uintptr_t start, uintptr_t end, uint32_t flags)
{
	size_t n = 0;

	for (struct area *a = area_find_next(sp, start); a && a->start < end; a = area_next(a))
		if ((a->flags & flags) == flags)
			n += (min(a->end, end) - max(a->start, start)) >> PAGE_SHIFT;
	return n;
}

/* May a map be placed where the caller wishes it? */
static bool hint_fits(struct space *sp, uintptr_t hint, size_t len, uintptr_t limit)
{
	if (hint > limit || len > limit - hint)
		return false;
	struct area *a = area_find_next(sp, hint);

	return !a || hint + len <= area_floor(a);
}

static long choose_place(struct space *sp, uintptr_t hint, size_t len, bool low, enum vm_how how)
{
	if (how == VM_HINT) {
		hint = page_down(hint);
		hint = hint ? max(hint, MAP_MIN) : 0;
		if (hint && hint_fits(sp, hint, len, low ? 0x80000000 : USER_LIMIT))
			return hint;
		hint = area_gap(sp, len, low);
		return hint ? (long)hint : -ENOMEM;
	}
	if (hint & PAGE_OFFSET_MASK)
		return -EINVAL;
	if (!user_range_ok(hint, len))
		return -ENOMEM;
	if (hint < MAP_MIN)
		return -EPERM;
	return how == VM_NOREPLACE && !area_none(sp, hint, hint + len) ? -EEXIST : (long)hint;
}

long map_locked(struct space *sp, uintptr_t hint, size_t len, const struct area_spec *want, enum vm_how how,
		struct list *gone)
{
	struct area_spec spec = *want;
	long at = choose_place(sp, hint, len, spec.flags & AREA_LOW2G, how);
	size_t n = len >> PAGE_SHIFT;

	if (at < 0)
		return at;
	spec.flags = (spec.flags & ~AREA_LOW2G) | sp->def_flags;
	if (sp->nareas >= AREAS_MAX)
		return -ENOMEM;
	if (space_may_grow(sp, n, spec.prot, spec.flags) < 0
	    && (how != VM_FIXED
		|| space_may_grow(sp, n - pages_within(sp, at, at + len, 0), spec.prot, spec.flags) < 0))
		return -ENOMEM;
	struct area *spare = area_alloc();

	if (!spare)
		return -ENOMEM;
	if (how == VM_FIXED && unmap_locked(sp, at, at + len, gone) < 0) {
		area_dealloc(spare);
		return -ENOMEM;
	}
	area_place(sp, at, at + len, &spec, spare);
	return at;
}

long vm_map(struct space *sp, uintptr_t hint, size_t len, uint32_t prot, uint32_t flags,
	    struct vmobj *obj, uint64_t pgoff, enum vm_how how, const struct area_ops *ops, void *data)
{
	struct list gone = LIST_INIT(gone);
	struct area_spec spec = { prot, flags, obj, pgoff, ops, data };

	if (!len)
		return -EINVAL;
	if (len > USER_LIMIT)
		return -ENOMEM;
	mutex_lock(&sp->lock);
	long at = map_locked(sp, hint, page_up(len), &spec, how, &gone);

	mutex_unlock(&sp->lock);
	areas_close(&gone);
	return at;
}

/* ---- protecting ----------------------------------------------------------------------------- */

/* What becomes of one entry; a private page is writable at once only if nobody else has it. */
static inline pte_t protect_entry(pte_t old, pte_t bits, bool write, bool shared)
{
	struct page *p = phys_to_page(pte_phys(old));

	if (write && (shared || (p->kind == PAGE_ANON && p->refs == 1)))
		bits |= PTE_W;
	return (old & (PTE_ADDR | PTE_D)) | bits;
}

static void protect_entries(struct space *sp, struct area *a)
{
	pte_t bits = area_pte_bits(a->prot, false), lost = 0;

	for (uintptr_t va = a->start; va < a->end; ) {
		spin_lock(&sp->pte_lock);
		pte_t *e = pt_find(sp->root.cr3, &va, a->end);
		uintptr_t stop = min(a->end, align_down(va, PT_SPAN) + PT_SPAN);

		for (; e && va < stop; va += PAGE_SIZE, e++) {
			if (!pte_holds(*e))
				continue;
			pte_t new = protect_entry(*e, bits, a->prot & PROT_WRITE, a->flags & AREA_SHARED);

			if (*e & PTE_P)
				lost |= (*e & ~new & (PTE_P | PTE_W)) | (new & ~*e & PTE_NX);
			*e = new;
		}
		spin_unlock(&sp->pte_lock);
		cond_resched();
	}
	if (lost)
		tlb_shootdown(sp->root.cpus, a->start, a->end - a->start);
}

/* Give the part of *ap in [start, end) its new protection; *ap becomes the area that holds it. */
static int protect_part(struct space *sp, struct area **ap, uintptr_t start, uintptr_t end, uint32_t prot)
{
	struct area *a = *ap;

	if (a->prot == prot)
		return 0;
	if ((prot & PROT_WRITE) && (a->flags & AREA_SHARED) && !(a->flags & AREA_MAYWRITE))
		return -EACCES;
	if ((prot & PROT_EXEC) && (a->flags & AREA_NOEXEC))
		return -EACCES;
	if ((prot & ~a->prot & PROT_WRITE) && !(a->flags & AREA_SHARED)) {
		size_t n = (end - start) >> PAGE_SHIFT;

		if (n > page_total() || (!(a->flags & AREA_GROWSDOWN)
					 && sp->data_pages + n > sp->rlimit_data >> PAGE_SHIFT))
			return -ENOMEM;
	}
	a = area_isolate(sp, a, start, end);
	if (!a)
		return -ENOMEM;
	area_change(sp, a, prot, a->flags);
	protect_entries(sp, a);
	*ap = area_merge(sp, a);
	return 0;
}

int vm_protect(struct space *sp, uintptr_t start, size_t len, uint32_t prot)
{
	uintptr_t end = start + page_up(len);
	int r = 0;

	mutex_lock(&sp->lock);
	struct area *a = area_find(sp, start);

	for (uintptr_t va = start; va < end && r == 0; va = min(end, a->end)) {
		if (a && va >= a->end)
			a = area_next(a);
		if (!a || a->start > va) {
			r = -ENOMEM;
			break;
		}
		r = protect_part(sp, &a, va, min(end, a->end), prot);
	}
	mutex_unlock(&sp->lock);
	return r;
}

int vm_populate(struct space *sp, uintptr_t start, uintptr_t end, uint32_t access, uint32_t preferred)
{
	int r = 0;

	for (uintptr_t va = start; va < end && r == 0; va += PAGE_SIZE) {
		mutex_lock(&sp->lock);
		struct area *a = area_find(sp, va);

		if (!a)
			r = -ENOMEM;
		else if (!preferred && !(a->prot & access))
			r = -EACCES;
		else
			r = area_fault(a, va, a->prot & preferred ? preferred : access, false);
		mutex_unlock(&sp->lock);
		if (!(va & (64 * PAGE_SIZE - 1)) && r == 0)
			r = cond_resched_killable();
	}
	return r;
}
