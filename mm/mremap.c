/* mremap: a mapping grows or shrinks in place, or its entries move to another place; the frames
   themselves stay what they are. remap_file_pages: a part of a shared one shows other pages of its object. */
#include "kernel/syscall.h"
#include "kernel/sched.h"
#include "kernel/thread.h"
#include "mm/area.h"

/* What the caller asked for, with lengths rounded to pages. */
struct remap {
	struct space *sp;
	uintptr_t     old, new;
	size_t        old_len, new_len;
	uint32_t      flags;
};

/* Make every table that [va, va + len) of a may need, so that moving entries cannot fail. */
static int make_tables(struct space *sp, uintptr_t from, uintptr_t to, size_t len)
{
	for (uintptr_t va = from, end = from + len; va < end; va += PAGE_SIZE)
		if (!pt_find(sp->root.cr3, &va, end))
			break;
		else if (!pt_walk(sp->root.cr3, to + (va - from), true))
			return -ENOMEM;
	return 0;
}

/* Holds space->lock, and obj->lock if the area has an object. */
static void move_entries(struct space *sp, uintptr_t from, uintptr_t to, size_t len)
{
	for (uintptr_t va = from, end = from + len, stop; va < end; va = stop) {
		pte_t *e = pt_find(sp->root.cr3, &va, end);

		if (!e)
			break;
		stop = min(end, align_down(va, PT_SPAN) + PT_SPAN);
		spin_lock(&sp->pte_lock);
		for (; va < stop; va += PAGE_SIZE, e++)
			if (*e) {
				*pt_walk(sp->root.cr3, to + (va - from), true) = *e;
				*e = 0;
			}
		spin_unlock(&sp->pte_lock);
		cond_resched();
	}
	tlb_shootdown(sp->root.cpus, from, len);
}

/* Put the mapping, or a second one of a shared object (old_len 0), at m->new. Holds space->lock. */
static long move_area(struct remap *m, struct area *a, struct list *gone)
{
	struct space *sp = m->sp;
	size_t len = min(m->old_len, m->new_len);
	struct area_spec spec = { a->prot, a->flags & ~AREA_ACCOUNT, a->obj, 0, a->ops, a->data };
	struct area *spare;

	spec.pgoff = a->obj ? area_index(a, m->old) : 0;
	if (sp->nareas + 2 >= AREAS_MAX || make_tables(sp, m->old, m->new, len) < 0)
		return -ENOMEM;
	/* The old range becomes an area by itself, so that taking it away cannot fail. */
	if (m->old_len) {
		a = area_isolate(sp, a, m->old, m->old + m->old_len);
		if (!a)
			return -ENOMEM;
	}
	spare = area_alloc();
	if (!spare) {
		area_merge(sp, a);
		return -ENOMEM;
	}
	/* The new area stands before the entries come, so that truncation misses none; marked, so
	   that it joins nobody until then. */
	spec.flags |= AREA_LOW2G;
	if (a->obj)
		vmobj_get(a->obj);
	area_place(sp, m->new, m->new + m->new_len, &spec, spare);
	if (a->obj)
		mutex_lock(&a->obj->lock);
	move_entries(sp, m->old, m->new, len);
	if (a->obj)
		mutex_unlock(&a->obj->lock);
	if (!(m->flags & MREMAP_DONTUNMAP) && m->old_len)
		area_remove(sp, a, gone);
	else
		area_merge(sp, a);
	spare->flags &= ~AREA_LOW2G;
	area_merge(sp, spare);
	return m->new;
}

/* The area to resize, after the checks that both ways share. */
static int remap_check(struct remap *m, struct area **out)
{
	struct area *a = area_find(m->sp, m->old);

	if (!m->old_len && !(a->flags & AREA_SHARED))
		return -EINVAL;
	if ((m->flags & MREMAP_DONTUNMAP) && (a->flags & AREA_VDSO))
		return -EINVAL;
	if (m->old_len > a->end - m->old)
		return -EFAULT;
	*out = a;
	if (m->new_len <= m->old_len)
		return 0;
	if (a->obj && area_index(a, m->old) + (m->new_len >> PAGE_SHIFT) < a->pgoff)
		return -EINVAL;
	size_t more = (m->new_len - m->old_len) >> PAGE_SHIFT;

	if ((a->flags & AREA_LOCKED) && may_lock(m->sp->locked_pages + more, -EAGAIN) < 0)
		return -EAGAIN;
	return space_may_grow(m->sp, more, a->prot, a->flags & ~AREA_ACCOUNT);
}

/* MREMAP_FIXED gives the place; for DONTUNMAP alone we choose one. */
static long remap_to(struct remap *m, struct list *gone)
{
	size_t old_len = m->old_len;
	struct area *a;
	int r;

	if (m->flags & MREMAP_FIXED) {
		if ((m->new & PAGE_OFFSET_MASK) || !user_range_ok(m->new, m->new_len)
		    || (m->old + m->old_len > m->new && m->new + m->new_len > m->old))
			return -EINVAL;
		if (m->new < MAP_MIN)
			return -EPERM;
	}
	m->old_len = min(old_len, m->new_len);       /* what is cut off may be anything, as in munmap */
	r = remap_check(m, &a);
	if (r < 0)
		return r;
	if (m->flags & MREMAP_FIXED)
		r = unmap_locked(m->sp, m->new, m->new + m->new_len, gone);
	if (r == 0 && old_len > m->new_len)
		r = unmap_locked(m->sp, m->old + m->new_len, m->old + old_len, gone);
	if (r < 0)
		return r;
	if (!(m->flags & MREMAP_FIXED))
		m->new = area_gap(m->sp, m->new_len, false);
	a = area_find(m->sp, m->old);
	return m->new && a ? move_area(m, a, gone) : -ENOMEM;
}

static long remap(struct remap *m, struct list *gone)
{
	struct area *a, *next;
	int r;

	if (!area_find(m->sp, m->old))
		return -EFAULT;
	if (m->new_len > USER_LIMIT || m->old_len > USER_LIMIT || !user_range_ok(m->old, m->old_len))
		return m->new_len > USER_LIMIT && !(m->flags & MREMAP_FIXED) ? -ENOMEM : -EINVAL;
	if (m->flags & (MREMAP_FIXED | MREMAP_DONTUNMAP))
		return remap_to(m, gone);
	if (m->old_len >= m->new_len) {
		r = unmap_locked(m->sp, m->old + m->new_len, m->old + m->old_len, gone);
		return r < 0 ? r : (long)m->old;
	}
	r = remap_check(m, &a);
	if (r < 0)
		return r;
	/* In place, if it ends where the area does and there is room behind. */
	next = area_next(a);
	if (m->old_len && m->old + m->old_len == a->end && user_range_ok(m->old, m->new_len)
	    && (!next || m->old + m->new_len <= area_floor(next))) {
		area_resize(m->sp, a, a->start, m->old + m->new_len);
		area_merge(m->sp, a);
		return m->old;
	}
	if (!(m->flags & MREMAP_MAYMOVE))
		return -ENOMEM;
	m->new = area_gap(m->sp, m->new_len, false);
	return m->new ? move_area(m, a, gone) : -ENOMEM;
}

long sys_mremap(void *addr, size_t len, size_t newlen, int flags, void *newaddr)
{
	struct remap m = { current->space, (uintptr_t)addr, (uintptr_t)newaddr, page_up(len), page_up(newlen), flags };
	struct list gone = LIST_INIT(gone);
	bool locked = false;

	if ((flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP)) || (m.old & PAGE_OFFSET_MASK) || !m.new_len
	    || ((flags & (MREMAP_FIXED | MREMAP_DONTUNMAP)) && !(flags & MREMAP_MAYMOVE))
	    || ((flags & MREMAP_DONTUNMAP) && m.old_len != m.new_len))
		return -EINVAL;
	mutex_lock(&m.sp->lock);
	long r = remap(&m, &gone);

	if (r > 0)
		locked = area_find(m.sp, r)->flags & AREA_LOCKED;
	mutex_unlock(&m.sp->lock);
	areas_close(&gone);
	if (locked)
		vm_populate(m.sp, r, r + m.new_len, PROT_READ, PROT_WRITE);
	return r;
}

/* What a part of a shared mapping is made of, whose areas may be several as long as they go on with the same object. Holds s. */
static int remapped(struct space *sp, uintptr_t start, uintptr_t end, struct area_spec *spec)
{
	struct area *a = area_find(sp, start), *last = a;

	if (!a || !(a->flags & AREA_SHARED) || !a->obj)
		return -EINVAL;
	while (last->end < end) {
		struct area *next = area_next(last);

		if (!next || next->start != last->end || next->obj != a->obj || next->flags != a->flags)
			return -EINVAL;
		last = next;
	}
	*spec = (struct area_spec){ a->prot, a->flags & ~AREA_ACCOUNT, a->obj, 0, a->ops, a->data };
	vmobj_get(a->obj);
	return 0;
}

/* remap_file_pages(2): as Linux since 4.0, each call makes an area of its own. */
long sys_remap_file_pages(void *addr, size_t len, int prot, size_t pgoff, int flags)
{
	struct space *sp = current->space;
	uintptr_t start = page_down((uintptr_t)addr), end = start + page_down(len);
	struct list gone = LIST_INIT(gone);
	struct area_spec spec;
	long r;

	if (prot || end <= start || end > USER_LIMIT || pgoff + ((end - start) >> PAGE_SHIFT) < pgoff)
		return -EINVAL;
	mutex_lock(&sp->lock);
	r = remapped(sp, start, end, &spec);
	if (r == 0) {
		spec.pgoff = pgoff;
		r = map_locked(sp, start, end - start, &spec, VM_FIXED, &gone);
		if (r < 0)
			vmobj_put(spec.obj);
	}
	mutex_unlock(&sp->lock);
	areas_close(&gone);
	if (r < 0)
		return r;
	if (!(flags & MAP_NONBLOCK))
		vm_populate(sp, start, end, PROT_READ, 0);
	return 0;
}
