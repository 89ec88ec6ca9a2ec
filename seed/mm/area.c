/* Areas: which addresses of a space mean something. They stand in a list by address
   and never overlap. To unmap or to protect a part of one, it is cut at both ends of
   the part first. Read mm/vmobj.h and mm/vm.h before. */
#include "abi/errno.h"
#include "abi/mman.h"
#include "lib/assert.h"
#include "mm/kmalloc.h"
#include "mm/pagetable.h"
#include "mm/vm.h"

#define MMAP_LOW 0x10000ul                 /* nothing is mapped below: a NULL pointer, with an offset too, is an error */
#define MMAP_TOP 0x7ffff0000000ul          /* areas are placed below this, the stack above */

/* From the front: a program has ten areas, or a hundred. */
struct area *area_find_next(struct space *sp, uintptr_t va)
{
	struct area *a;

	list_for_each(a, &sp->areas, link)
		if (a->end > va)
			return a;
	return NULL;
}

struct area *area_find(struct space *sp, uintptr_t va)
{
	struct area *a = area_find_next(sp, va);

	return a && a->start <= va ? a : NULL;
}

/* A copy of an area, not yet in any list of areas; it counts in the object. */
static struct area *area_copy(const struct area *from)
{
	struct area *a = kmalloc(sizeof(*a));

	if (!a)
		return NULL;
	*a = *from;
	list_init(&a->link);
	list_init(&a->obj_link);
	if (a->obj) {
		vmobj_get(a->obj);
		list_add_tail(&a->obj->areas, &a->obj_link);
	}
	if (a->ops)
		a->ops->open(a);
	return a;
}

/* Its pages are unmapped already. */
static void area_free(struct area *a)
{
	if (a->ops)
		a->ops->close(a);
	list_del(&a->link);
	list_del(&a->obj_link);
	if (a->obj)
		vmobj_put(a->obj);
	kfree(a);
}

/* If va lies inside an area, cut it there into two. 0, -ENOMEM. */
static int area_cut(struct space *sp, uintptr_t va)
{
	struct area *a = area_find(sp, va), *upper;

	if (!a || a->start == va)
		return 0;
	upper = area_copy(a);
	if (!upper)
		return -ENOMEM;
	upper->start = va;
	upper->pgoff += (va - a->start) / PAGE_SIZE;
	a->end = va;
	list_add_head(&a->link, &upper->link);
	return 0;
}

static void area_insert(struct space *sp, struct area *a)
{
	struct area *next = area_find_next(sp, a->start);

	assert(!next || next->start >= a->end);
	a->space = sp;
	list_add_tail(next ? &next->link : &sp->areas, &a->link);
}

/* The highest gap of len bytes, or 0. */
static uintptr_t find_gap(struct space *sp, size_t len)
{
	uintptr_t top = MMAP_TOP;

	for (struct list *l = sp->areas.prev; l != &sp->areas; l = l->prev) {
		struct area *a = list_entry(l, struct area, link);

		if (a->end <= top && top - a->end >= len)
			break;
		top = min(top, a->start);
	}
	return top >= MMAP_LOW + len ? top - len : 0;
}

static bool range_is_free(struct space *sp, uintptr_t start, size_t len)
{
	struct area *a = area_find_next(sp, start);

	return start >= MMAP_LOW && user_range_ok(start, len) && (!a || a->start >= start + len);
}

/* Grow the area before instead of making a new one, if there is no difference: a
   heap stays one area. */
static bool extend_neighbour(struct space *sp, uintptr_t at, size_t len, uint32_t prot, uint32_t flags)
{
	struct area *a = area_find(sp, at - 1);

	if (!a || a->end != at || a->obj || a->prot != prot || a->flags != flags)
		return false;
	a->end += len;
	return true;
}

/* Where it goes is decided first; then a fixed mapping takes the place of what was
   there. Nothing is filled: pages come with faults. */
long vm_map(struct space *sp, uintptr_t hint, size_t len, uint32_t prot, uint32_t flags, struct vmobj *obj, size_t pgoff,
	    bool fixed)
{
	uintptr_t at = page_down(hint);
	struct area model = { .prot = prot, .flags = flags, .obj = obj, .pgoff = pgoff }, *a;
	int r;

	if (len == 0 || (fixed && hint != at))
		return -EINVAL;
	if (len > USER_LIMIT)
		return -ENOMEM;
	len = page_up(len);
	if (fixed && !user_range_ok(at, len))
		return -ENOMEM;
	if (fixed && at < MMAP_LOW)
		return -EPERM;
	if (!fixed && (hint == 0 || !range_is_free(sp, at, len)))
		at = find_gap(sp, len);
	if (at == 0)
		return -ENOMEM;
	if (fixed && (r = vm_unmap(sp, at, len)) < 0)
		return r;
	if (!obj && extend_neighbour(sp, at, len, prot, flags))
		return at;
	a = area_copy(&model);
	if (!a)
		return -ENOMEM;
	a->start = at;
	a->end = at + len;
	area_insert(sp, a);
	return at;
}

/* After the two cuts every area lies inside the range or outside. */
int vm_unmap(struct space *sp, uintptr_t start, size_t len)
{
	uintptr_t end = start + page_up(len);
	struct area *a;

	if (len == 0 || start % PAGE_SIZE != 0 || !user_range_ok(start, len))
		return -EINVAL;
	if (area_cut(sp, start) < 0 || area_cut(sp, end) < 0)
		return -ENOMEM;
	vm_zap(sp, start, end);
	list_for_each_safe(a, &sp->areas, link)
		if (a->start >= start && a->end <= end)
			area_free(a);
	return 0;
}

/* The pages that are present follow: what the area forbids, their entries forbid.
   What it allows now they get by faults, since an entry alone does not tell whether
   the page must be copied first. */
static void restrict_entries(struct space *sp, struct area *a)
{
	for (uintptr_t va = a->start; va < a->end; va += PAGE_SIZE) {
		uint64_t *pte = pte_next(sp->root, &va, a->end);

		if (!pte)
			return;
		if (!(a->prot & PROT_WRITE))
			*pte &= ~PTE_W;
		if (!(a->prot & PROT_EXEC))
			*pte |= PTE_NX;
		if (!(a->prot & (PROT_READ | PROT_WRITE | PROT_EXEC)))
			*pte &= ~PTE_U;
		tlb_flush(va);
	}
}

/* A gap in the range is an error, and then nothing has changed. */
int vm_protect(struct space *sp, uintptr_t start, size_t len, uint32_t prot)
{
	uintptr_t end = start + page_up(len), at = start;
	struct area *a;

	if (start % PAGE_SIZE != 0)
		return -EINVAL;
	if (!user_range_ok(start, len))
		return -ENOMEM;
	list_for_each(a, &sp->areas, link)         /* without a gap? */
		if (a->start <= at && a->end > at)
			at = a->end;
	if (at < end || area_cut(sp, start) < 0 || area_cut(sp, end) < 0)
		return -ENOMEM;
	list_for_each(a, &sp->areas, link) {
		if (a->start < start || a->end > end || a->prot == prot)
			continue;
		a->prot = prot;
		restrict_entries(sp, a);
	}
	return 0;
}

/* Every mapping is asked which of its addresses show the pages that go. */
void area_forget(struct vmobj *o, size_t first)
{
	struct area *a;

	list_for_each(a, &o->areas, obj_link) {
		size_t skip = first > a->pgoff ? first - a->pgoff : 0;

		if (skip < (a->end - a->start) / PAGE_SIZE)
			vm_zap(a->space, a->start + skip * PAGE_SIZE, a->end);
	}
}

bool area_executes(struct vmobj *o)
{
	struct area *a;

	list_for_each(a, &o->areas, obj_link)
		if (a->prot & PROT_EXEC)
			return true;
	return false;
}

int areas_clone(struct space *sp, struct space *from)
{
	struct area *a, *copy;

	list_for_each(a, &from->areas, link) {
		copy = area_copy(a);
		if (!copy)
			return -ENOMEM;
		copy->space = sp;
		list_add_tail(&sp->areas, &copy->link);
	}
	return 0;
}

void areas_free(struct space *sp)
{
	struct area *a;

	list_for_each_safe(a, &sp->areas, link)
		area_free(a);
}
