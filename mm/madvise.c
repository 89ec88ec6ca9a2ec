/* madvise: what a program says about its memory. Some of it changes areas or drops pages, the
   rest is noted by doing nothing. */
#include "kernel/syscall.h"
#include "kernel/thread.h"
#include "mm/area.h"

/* What an advice does to the part [start, end) of area a; holds s. */
static int advise_part(struct space *sp, struct area *a, uintptr_t start, uintptr_t end, int advice)
{
	bool anon = !a->obj && !(a->flags & AREA_SHARED);

	switch (advice) {
	case MADV_FREE:
		if (!anon)
			return -EINVAL;
		__attribute__((fallthrough));    /* "may be freed at any time" includes now */
	case MADV_DONTNEED:
		if (a->flags & AREA_LOCKED)
			return -EINVAL;
		__attribute__((fallthrough));
	case MADV_DONTNEED_LOCKED:
		vm_zap(sp, start, end, true);
		return 0;
	case MADV_COLD:
	case MADV_PAGEOUT:
		return a->flags & AREA_LOCKED ? -EINVAL : 0;
	case MADV_DONTFORK:
		return areas_flag(sp, start, end, AREA_DONTFORK, 0);
	case MADV_DOFORK:
		return areas_flag(sp, start, end, 0, AREA_DONTFORK);
	case MADV_DONTDUMP:
		return areas_flag(sp, start, end, AREA_DONTDUMP, 0);
	case MADV_DODUMP:
		return areas_flag(sp, start, end, 0, AREA_DONTDUMP);
	case MADV_WIPEONFORK:
		return anon ? areas_flag(sp, start, end, AREA_WIPEONFORK, 0) : -EINVAL;
	case MADV_KEEPONFORK:
		return areas_flag(sp, start, end, 0, AREA_WIPEONFORK);
	default:
		return 0;
	}
}

static int advise_range(struct space *sp, uintptr_t start, uintptr_t end, int advice)
{
	int r = 0, hole = 0;

	mutex_lock(&sp->lock);
	for (uintptr_t va = start, stop; va < end && r == 0; va = stop) {
		struct area *a = area_find_next(sp, va);

		stop = end;
		if (!a || a->start > va)
			hole = -ENOMEM;
		if (!a || a->start >= end)
			break;
		stop = min(end, a->end);
		r = advise_part(sp, a, max(va, a->start), stop, advice);
	}
	mutex_unlock(&sp->lock);
	return r < 0 ? r : hole;
}

/* Punch the file or shared memory behind the range: the object's pages go, for everybody. */
static int remove_range(struct space *sp, uintptr_t va, uintptr_t end)
{
	int r = 0;

	while (va < end && r == 0) {
		struct vmobj *o = NULL;
		uint64_t from = 0;
		uintptr_t stop = end;

		mutex_lock(&sp->lock);
		struct area *a = area_find(sp, va);

		if (!a) {
			r = -ENOMEM;
		} else if ((a->flags & AREA_LOCKED) || !a->obj) {
			r = -EINVAL;
		} else if (!(a->flags & AREA_SHARED) || !(a->prot & PROT_WRITE)) {
			r = -EACCES;
		} else {
			o = a->obj;
			vmobj_get(o);
			from = area_index(a, va) << PAGE_SHIFT;
			stop = min(end, a->end);
		}
		mutex_unlock(&sp->lock);
		if (o) {
			r = vmobj_punch(o, from, from + (stop - va));
			vmobj_put(o);
		}
		va = stop;
	}
	return r;
}

static int populate_range(struct space *sp, uintptr_t va, uintptr_t end, uint32_t access)
{
	int r = vm_populate(sp, va, end, access, 0);

	return r == -EACCES ? -EINVAL : r == -EIO ? -EFAULT : r;
}

static bool known(int advice)
{
	return (advice >= MADV_NORMAL && advice <= MADV_DONTNEED)
	       || (advice >= MADV_FREE && advice <= MADV_DONTNEED_LOCKED);
}

long sys_madvise(void *addr, size_t len, int advice)
{
	struct space *sp = current->space;
	uintptr_t start = (uintptr_t)addr, end = start + page_up(len);

	if (!known(advice) || (start & PAGE_OFFSET_MASK) || (len && !page_up(len)) || end < start)
		return -EINVAL;
	if (start == end)
		return 0;
	if (end > USER_LIMIT)
		return -ENOMEM;
	switch (advice) {
	case MADV_REMOVE:
		return remove_range(sp, start, end);
	case MADV_POPULATE_READ:
		return populate_range(sp, start, end, PROT_READ);
	case MADV_POPULATE_WRITE:
		return populate_range(sp, start, end, PROT_WRITE);
	default:
		return advise_range(sp, start, end, advice);
	}
}
