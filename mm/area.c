/* The areas of a space: found by address in a tree, split when part of one changes, joined again
   when neighbours are equal. */
#include "mm/area.h"
#include "mm/slab.h"

static struct kcache *area_cache;
uint64_t vm_committed, vm_mapped;

#define area_of(n) tree_entry(n, struct area, node)

struct area *area_next(struct area *a)
{
	struct tree_node *n = tree_next(&a->node);

	return n ? area_of(n) : NULL;
}

struct area *area_prev(struct area *a)
{
	struct tree_node *n = tree_prev(&a->node);

	return n ? area_of(n) : NULL;
}

struct area *area_find_next(struct space *sp, uintptr_t va)
{
	struct area *best = NULL;

	assert(mutex_held(&sp->lock));
	for (struct tree_node *n = sp->areas.root; n; ) {
		struct area *a = area_of(n);

		if (va >= a->end) {
			n = n->right;
			continue;
		}
		best = a;
		if (va >= a->start)
			break;
		n = n->left;
	}
	return best;
}

struct area *area_find(struct space *sp, uintptr_t va)
{
	struct area *a = sp->last_hit;

	assert(mutex_held(&sp->lock));
	if (a && va >= a->start && va < a->end)
		return a;
	a = area_find_next(sp, va);
	if (!a || va < a->start)
		return NULL;
	return sp->last_hit = a;
}

struct area *area_below(struct space *sp, uintptr_t va)
{
	struct area *best = NULL;

	for (struct tree_node *n = sp->areas.root; n; ) {
		struct area *a = area_of(n);

		if (a->start < va)
			best = a;
		n = a->start < va ? n->right : n->left;
	}
	return best;
}

bool area_none(struct space *sp, uintptr_t start, uintptr_t end)
{
	struct area *a = area_below(sp, end);

	return !a || a->end <= start;
}

void area_init(void)
{
	area_cache = kcache_new("area", sizeof(struct area));
}

struct area *area_alloc(void)
{
	return kcache_alloc(area_cache);
}

void area_dealloc(struct area *a)
{
	kcache_free(area_cache, a);
}

/* One more area of what its ops count. */
static void area_opened(struct area *a)
{
	if (!a->ops || !a->ops->open)
		return;
	sleep_forbid();
	a->ops->open(a);
	sleep_allow();
}

/* ---- counters ------------------------------------------------------------------------------- */

/* Does it count against RLIMIT_DATA? */
static bool is_data(uint32_t prot, uint32_t flags)
{
	return (prot & PROT_WRITE) && !(flags & (AREA_SHARED | AREA_GROWSDOWN));
}

static bool is_accountable(uint32_t prot, uint32_t flags)
{
	return (prot & PROT_WRITE) && !(flags & (AREA_SHARED | AREA_NORESERVE | AREA_ACCOUNT));
}

static void count(struct space *sp, long n, uint32_t prot, uint32_t flags)
{
	sp->total_pages += n;
	if (sp->total_pages > sp->total_peak)
		sp->total_peak = sp->total_pages;
	if (is_data(prot, flags))
		sp->data_pages += n;
	if (flags & AREA_LOCKED)
		sp->locked_pages += n;
	if (flags & AREA_ACCOUNT)
		__atomic_fetch_add(&vm_committed, n, __ATOMIC_RELAXED);
}

int space_may_grow(struct space *sp, size_t n, uint32_t prot, uint32_t flags)
{
	if (sp->total_pages + n > sp->rlimit_as >> PAGE_SHIFT)
		return -ENOMEM;
	if (is_data(prot, flags) && sp->data_pages + n > sp->rlimit_data >> PAGE_SHIFT)
		return -ENOMEM;
	/* Overcommit as Linux guesses: refuse only what could never be. */
	if (is_accountable(prot, flags) && n > page_total())
		return -ENOMEM;
	return 0;
}

/* ---- making, joining, splitting ------------------------------------------------------------- */

static bool start_less(const struct tree_node *a, const struct tree_node *b)
{
	return area_of(a)->start < area_of(b)->start;
}

static bool may_write(const struct area *a)
{
	return (a->flags & (AREA_SHARED | AREA_MAYWRITE)) == (AREA_SHARED | AREA_MAYWRITE);
}

/* The object learns of the area, and of its bounds when they change. */
static void link_object(struct area *a)
{
	mutex_lock(&a->obj->lock);
	list_add_tail(&a->obj->areas, &a->obj_link);
	a->obj->writable_maps += may_write(a);
	mutex_unlock(&a->obj->lock);
}

static void unlink_object(struct area *a)
{
	mutex_lock(&a->obj->lock);
	list_del(&a->obj_link);
	a->obj->writable_maps -= may_write(a);
	mutex_unlock(&a->obj->lock);
}

static void set_bounds(struct area *a, uintptr_t start, uintptr_t end)
{
	if (a->obj)
		mutex_lock(&a->obj->lock);
	a->pgoff += (long)(start - a->start) >> PAGE_SHIFT;
	a->start = start;
	a->end = end;
	if (a->obj)
		mutex_unlock(&a->obj->lock);
}

void area_resize(struct space *sp, struct area *a, uintptr_t start, uintptr_t end)
{
	long grown = (long)((end - start) - (a->end - a->start)) >> PAGE_SHIFT;

	/* A gap opens above what is left: placement may look there again. */
	if (end < a->end && a->end > sp->gap_from) {
		struct area *next = area_next(a);

		sp->gap_from = min(next ? next->start : sp->mmap_top, sp->mmap_top);
	}
	if (start > a->start && start > sp->gap_from)
		sp->gap_from = min(start, sp->mmap_top);
	set_bounds(a, start, end);
	count(sp, grown, a->prot, a->flags);
}

/* Could what `spec` says follow a without a seam? */
static bool can_merge(const struct area *a, const struct area_spec *spec)
{
	return a->prot == spec->prot && a->flags == spec->flags && a->obj == spec->obj
	       && !a->ops && !spec->ops && (!a->obj || a->pgoff + area_pages(a) == spec->pgoff);
}

static struct area_spec spec_of(const struct area *a)
{
	return (struct area_spec){ a->prot, a->flags, a->obj, a->pgoff, a->ops, a->data };
}

/* b, which follows a at once, becomes part of it. Counters do not change. */
static void merge_next(struct space *sp, struct area *a, struct area *b)
{
	uintptr_t end = b->end;

	tree_erase(&sp->areas, &b->node);
	sp->nareas--;
	if (b->obj)
		unlink_object(b);
	set_bounds(a, a->start, end);
	if (b->obj)
		vmobj_put(b->obj);       /* a holds another */
	sp->last_hit = a;
	area_dealloc(b);
}

struct area *area_merge(struct space *sp, struct area *a)
{
	struct area *next = area_next(a), *prev = area_prev(a);
	struct area_spec spec = spec_of(a);

	if (prev && prev->end == a->start && can_merge(prev, &spec)) {
		merge_next(sp, prev, a);
		a = prev;
	}
	if (next && a->end == next->start) {
		spec = spec_of(next);
		if (can_merge(a, &spec))
			merge_next(sp, a, next);
	}
	return a;
}

void area_place(struct space *sp, uintptr_t start, uintptr_t end, const struct area_spec *want, struct area *spare)
{
	struct area_spec spec = *want;

	if (is_accountable(spec.prot, spec.flags))
		spec.flags |= AREA_ACCOUNT;
	struct area *prev = area_below(sp, start);

	if (prev && prev->end == start && can_merge(prev, &spec)) {
		area_resize(sp, prev, prev->start, end);
		if (spec.obj)
			vmobj_put(spec.obj);
		area_dealloc(spare);
		struct area *next = area_next(prev);

		if (next && next->start == end)
			area_merge(sp, prev);
		return;
	}
	*spare = (struct area){ .start = start, .end = end, .prot = spec.prot, .flags = spec.flags, .obj = spec.obj,
				.pgoff = spec.pgoff, .space = sp, .ops = spec.ops, .data = spec.data };
	area_opened(spare);
	tree_insert(&sp->areas, &spare->node, start_less);
	sp->nareas++;
	sp->last_hit = spare;
	if (spec.obj)
		link_object(spare);
	count(sp, area_pages(spare), spec.prot, spec.flags);
	struct area *next = area_next(spare);

	if (next && next->start == end)
		area_merge(sp, spare);
}

struct area *area_split(struct space *sp, struct area *a, uintptr_t at)
{
	struct area *upper = sp->nareas < AREAS_MAX ? area_alloc() : NULL;

	if (!upper)
		return NULL;
	assert(at > a->start && at < a->end);
	*upper = *a;
	upper->start = at;
	upper->pgoff = area_index(a, at);
	area_opened(upper);
	set_bounds(a, a->start, at);
	tree_insert(&sp->areas, &upper->node, start_less);
	sp->nareas++;
	if (a->obj) {
		vmobj_get(a->obj);
		link_object(upper);
	}
	return upper;
}

struct area *area_isolate(struct space *sp, struct area *a, uintptr_t start, uintptr_t end)
{
	struct area *lower = NULL;

	if (a->start < start) {
		lower = a;
		a = area_split(sp, a, start);
	}
	if (a && a->end > end && !area_split(sp, a, end)) {
		if (lower)
			area_merge(sp, lower);
		return NULL;
	}
	return a;
}

void area_change(struct space *sp, struct area *a, uint32_t prot, uint32_t flags)
{
	long n = area_pages(a);

	count(sp, -n, a->prot, a->flags);
	a->prot = prot;
	a->flags = flags | (is_accountable(prot, flags) ? AREA_ACCOUNT : 0);
	count(sp, n, a->prot, a->flags);
}

int areas_flag(struct space *sp, uintptr_t start, uintptr_t end, uint32_t set, uint32_t clear)
{
	struct area *a = area_find_next(sp, start);
	uintptr_t va = start;
	int r = 0;

	for (; a && a->start < end; a = area_next(a)) {
		uint32_t flags = (a->flags & ~clear) | set;

		if (a->start > va)
			r = -ENOMEM;
		va = a->end;
		if (flags == a->flags)
			continue;
		a = area_isolate(sp, a, max(a->start, start), end);
		if (!a)
			return -ENOMEM;
		area_change(sp, a, a->prot, flags);
		a = area_merge(sp, a);
		va = a->end;
	}
	return va < end ? -ENOMEM : r;
}

void area_remove(struct space *sp, struct area *a, struct list *gone)
{
	if (a->end > sp->gap_from) {
		struct area *next = area_next(a);

		sp->gap_from = min(next ? next->start : sp->mmap_top, sp->mmap_top);
	}
	tree_erase(&sp->areas, &a->node);
	sp->nareas--;
	if (sp->last_hit == a)
		sp->last_hit = NULL;
	count(sp, -(long)area_pages(a), a->prot, a->flags);
	if (a->obj)
		unlink_object(a);
	list_add_tail(gone, &a->gone);
}

struct area *area_append(struct space *sp, const struct area *from)
{
	struct area *a = area_alloc();
	struct tree_node *last = sp->areas.root ? &sp->last_hit->node : NULL;

	if (!a)
		return NULL;
	*a = *from;
	a->space = sp;
	a->flags &= ~AREA_LOCKED;
	area_opened(a);
	tree_link(&sp->areas, &a->node, last, last ? &last->right : &sp->areas.root);
	sp->last_hit = a;
	sp->nareas++;
	count(sp, area_pages(a), a->prot, a->flags);
	if (a->obj) {
		vmobj_get(a->obj);
		link_object(a);
	}
	return a;
}

void areas_remove_all(struct space *sp, struct list *gone)
{
	struct area *next;

	for (struct tree_node *n = tree_first(&sp->areas); n; n = next ? &next->node : NULL) {
		struct area *a = area_of(n);

		next = area_next(a);
		if (a->flags & AREA_ACCOUNT)
			__atomic_fetch_sub(&vm_committed, area_pages(a), __ATOMIC_RELAXED);
		if (a->obj)
			unlink_object(a);
		list_add_tail(gone, &a->gone);
	}
	tree_init(&sp->areas);
	sp->last_hit = NULL;
}

void areas_close(struct list *gone)
{
	struct area *a;

	might_sleep();
	assert(current_task()->held < BIT(RANK_EPALL));
	list_for_each_safe(a, gone, gone) {
		if (a->ops && a->ops->close)
			a->ops->close(a);
		if (a->obj)
			vmobj_put(a->obj);
		area_dealloc(a);
	}
}
