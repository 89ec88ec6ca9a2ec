/* Areas: which addresses of a space mean something. They stand in a list by address
   and never overlap. To unmap or to protect a part of one, it is cut at both ends of
   the part first. Read mm/vmobj.h and mm/vm.h before. */
#include "abi/errno.h"
#include "lib/assert.h"
#include "mm/kmalloc.h"
#include "mm/vm.h"

/* From the front: a program has ten areas, or a hundred. */
struct area *area_find_next(struct space *sp, uintptr_t va)
{
	struct area *a;

	list_for_each(a, &sp->areas, link)
		if (a->end > va)
			return a;
	return NULL;
}

/* The next one need not begin at va or before. */
struct area *area_find(struct space *sp, uintptr_t va)
{
	struct area *a = area_find_next(sp, va);

	return a && a->start <= va ? a : NULL;
}

/* The copy counts in the object: each area that shows it has a reference. It is on no
   list yet, so that the caller can change its addresses first. */
struct area *area_copy(const struct area *from)
{
	struct area *a = kmalloc(sizeof(*a));

	if (!a)
		return NULL;
	*a = *from;
	list_init(&a->link);
	if (a->obj)
		vmobj_get(a->obj);
	if (a->ops)
		a->ops->open(a);
	return a;
}

/* The object goes with its last reference. */
void area_free(struct area *a)
{
	if (a->ops)
		a->ops->close(a);
	list_del(&a->link);
	if (a->obj)
		vmobj_put(a->obj);
	kfree(a);
}

/* If va lies inside an area, cut it there into two. The lower one keeps its beginning;
   the upper one shows the object from a later page on, so that no address shows anything
   else than before. The page tables do not change: they know nothing of areas. 0,
   -ENOMEM. */
int area_cut(struct space *sp, uintptr_t va)
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

/* A mapping takes the place of what was there: that is unmapped first, so areas never
   overlap. Nothing is filled: pages come with faults. All checks are made before the first
   change; only memory for the struct may be missing afterwards, and then the range is
   empty. */
long vm_map(struct space *sp, uintptr_t start, size_t len, uint32_t prot, uint32_t flags, struct vmobj *obj, size_t pgoff)
{
	struct area model = { .prot = prot, .flags = flags, .obj = obj, .pgoff = pgoff }, *a, *next;

	if (len == 0 || start % PAGE_SIZE != 0)
		return -EINVAL;
	if (!user_range_ok(start, len) || !user_range_ok(start, page_up(len)))
		return -ENOMEM;
	if (start < MMAP_LOW)
		return -EPERM;
	if (vm_unmap(sp, start, len) < 0)
		return -ENOMEM;
	a = area_copy(&model);
	if (!a)
		return -ENOMEM;
	a->start = start;
	a->end = start + page_up(len);
	/* In front of the first area that lies above, or at the end: the list stays sorted. */
	next = area_find_next(sp, start);
	assert(!next || next->start >= a->end);
	list_add_tail(next ? &next->link : &sp->areas, &a->link);
	return start;
}

/* After the two cuts every area lies inside the range or outside. If the second cut has
   no memory, the first one stays: it has changed nothing that a program could see. */
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
