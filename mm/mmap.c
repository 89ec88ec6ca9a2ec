/* The calls that make, change and give up mappings: mmap, munmap, mprotect, brk; and the locks
   and questions about residence. mremap, madvise and process_vm_* have files of their own. */
#include "abi/fcntl.h"
#include "cpu/usercopy.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "kernel/syscall.h"
#include "mm/area.h"
#include "proc/cred.h"
#include "proc/proc.h"

#define PROT_BITS (PROT_READ | PROT_WRITE | PROT_EXEC)
/* What MAP_SHARED_VALIDATE knows. */
#define MAP_KNOWN (MAP_TYPE | MAP_FIXED | MAP_ANONYMOUS | MAP_32BIT | MAP_GROWSDOWN | MAP_DENYWRITE \
		   | MAP_EXECUTABLE | MAP_LOCKED | MAP_NORESERVE | MAP_POPULATE | MAP_NONBLOCK | MAP_STACK \
		   | MAP_HUGETLB | 0x80 | HUGE_SIZE)        /* 0x80: MAP_ABOVE4G, which every hint here may be */
#define HUGE_SIZE (31u << 26)        /* log2 of the size of huge pages */
#define NOEXEC_MOUNT 8u              /* MS_NOEXEC */

int may_lock(uint64_t total, int err)
{
	uint64_t limit = current_proc->rlim[RLIMIT_MEMLOCK].rlim_cur;

	if (capable(CAP_IPC_LOCK))
		return 0;
	if (limit == 0)
		return -EPERM;
	return total > limit >> PAGE_SHIFT ? err : 0;
}

/* ---- mmap ----------------------------------------------------------------------------------- */

/* The object behind a file and the area flags its mode asks for. *obj NULL: anonymous memory. */
static int file_source(struct file *f, uint64_t off, size_t len, uint32_t prot, uint32_t flags,
		       struct vmobj **obj, uint32_t *aflags)
{
	bool shared = (flags & MAP_TYPE) != MAP_PRIVATE;

	if (off + len < off || off + len > INT64_MAX)
		return -EOVERFLOW;
	if ((flags & MAP_TYPE) == MAP_SHARED_VALIDATE && (flags & ~MAP_KNOWN))
		return -EOPNOTSUPP;
	if (shared && (prot & PROT_WRITE) && !file_writable(f))
		return -EACCES;
	if (!file_readable(f))
		return -EACCES;
	if (f->inode && f->inode->mount && (f->inode->mount->flags & NOEXEC_MOUNT)) {
		if (prot & PROT_EXEC)
			return -EPERM;
		*aflags |= AREA_NOEXEC;
	}
	if (!f->ops->mmap)
		return -ENODEV;
	if (flags & MAP_GROWSDOWN)
		return -EINVAL;
	if (shared)
		*aflags |= AREA_SHARED | (file_writable(f) && !(f->inode->seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) ?
					   AREA_MAYWRITE : 0);
	return f->ops->mmap(f, obj, off, len, prot, flags);
}

static int anon_source(size_t len, uint32_t flags, struct vmobj **obj, uint32_t *aflags)
{
	if ((flags & MAP_TYPE) == MAP_PRIVATE)
		return 0;
	if ((flags & MAP_TYPE) != MAP_SHARED || (flags & MAP_GROWSDOWN))
		return -EINVAL;
	*obj = flags & MAP_NORESERVE ? vmobj_new(&vmobj_anon_ops, NULL, len) : vmobj_anon(len);
	*aflags |= AREA_SHARED | AREA_MAYWRITE;
	return *obj ? 0 : -ENOMEM;
}

static uint32_t area_flags(uint32_t flags)
{
	return (flags & MAP_GROWSDOWN ? AREA_GROWSDOWN : 0) | (flags & MAP_LOCKED ? AREA_LOCKED : 0)
	       | (flags & MAP_NORESERVE ? AREA_NORESERVE : 0) | (flags & MAP_32BIT ? AREA_LOW2G : 0);
}

/* Count a writer that is still to come: a map that may write shows before the seals are read, lest F_ADD_SEALS
   find none a moment before it is made. */
static void expect_writer(struct vmobj *o, int n)
{
	if (!o)
		return;
	mutex_lock(&o->lock);
	o->writable_maps += n;
	mutex_unlock(&o->lock);
}

/* What such a map could be kept from by a seal, or NULL. */
static struct vmobj *sealable(struct file *f, uint32_t flags)
{
	return f && file_writable(f) && (flags & MAP_TYPE) != MAP_PRIVATE && !(f->inode->seals & F_SEAL_SEAL) ?
	       f->inode->obj : NULL;
}

static long map_source(struct space *sp, uintptr_t addr, size_t len, uint32_t prot, uint32_t flags,
		       struct file *f, uint64_t off)
{
	uint32_t type = flags & MAP_TYPE, aflags = area_flags(flags);
	enum vm_how how = flags & MAP_FIXED_NOREPLACE ? VM_NOREPLACE : flags & MAP_FIXED ? VM_FIXED : VM_HINT;
	struct vmobj *obj = NULL, *seals = sealable(f, flags);
	long r = 0;

	if (!len || type < MAP_SHARED || type > MAP_SHARED_VALIDATE)
		return -EINVAL;
	len = page_up(len);
	if (!len || len > USER_LIMIT)
		return -ENOMEM;
	if ((aflags | sp->def_flags) & AREA_LOCKED)
		r = may_lock(sp->locked_pages + (len >> PAGE_SHIFT), -EAGAIN);
	if (r < 0)
		return r;
	expect_writer(seals, 1);
	r = f ? file_source(f, off, len, prot, flags, &obj, &aflags) : anon_source(len, flags, &obj, &aflags);
	if (!obj && f)
		aflags &= ~AREA_SHARED;
	if (r == 0)
		r = vm_map(sp, addr, len, prot & PROT_BITS, aflags, obj, f ? off >> PAGE_SHIFT : 0, how, NULL, NULL);
	expect_writer(seals, -1);
	if (r < 0 && obj)
		vmobj_put(obj);
	if (r > 0 && ((flags & (MAP_POPULATE | MAP_NONBLOCK)) == MAP_POPULATE
		      || ((aflags | sp->def_flags) & AREA_LOCKED)))
		vm_populate(sp, r, r + len, PROT_READ, aflags & AREA_SHARED ? 0 : PROT_WRITE);
	return r;
}

long sys_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t off)
{
	struct file *f = NULL;
	long r;

	if (off & PAGE_OFFSET_MASK)
		return -EINVAL;
	if (!(flags & MAP_ANONYMOUS)) {
		f = fd_get(fd);
		if (!f)
			return -EBADF;
	}
	if (flags & MAP_HUGETLB)         /* as Linux with an empty pool of huge pages of 2 MiB */
		r = f || len == 0 || ((flags & MAP_TYPE) != MAP_SHARED && (flags & MAP_TYPE) != MAP_PRIVATE) ||
		    ((unsigned)flags >> 26 && (unsigned)flags >> 26 != 21) ? -EINVAL : -ENOMEM;
	else
		r = map_source(current->space, (uintptr_t)addr, len, prot, flags, f, off);
	if (f)
		file_put(f);
	return r;
}

long sys_munmap(void *addr, size_t len)
{
	return vm_unmap(current->space, (uintptr_t)addr, len);
}

/* PROT_GROWSDOWN: from the start of a stack on. */
static int grows_from(struct space *sp, uintptr_t *start)
{
	mutex_lock(&sp->lock);
	struct area *a = area_find(sp, *start);
	int r = !a ? -ENOMEM : a->flags & AREA_GROWSDOWN ? 0 : -EINVAL;

	if (r == 0)
		*start = a->start;
	mutex_unlock(&sp->lock);
	return r;
}

long sys_mprotect(void *addr, size_t len, int prot)
{
	struct space *sp = current->space;
	uintptr_t start = (uintptr_t)addr, end = start + page_up(len);
	int grows = prot & (PROT_GROWSDOWN | PROT_GROWSUP), r = 0;

	if (grows == (PROT_GROWSDOWN | PROT_GROWSUP) || (start & PAGE_OFFSET_MASK))
		return -EINVAL;
	if (!len)
		return 0;
	if (end <= start || end > USER_LIMIT)
		return -ENOMEM;
	if (prot & ~(PROT_BITS | PROT_SEM | grows) || (grows & PROT_GROWSUP))
		return -EINVAL;
	if (grows)
		r = grows_from(sp, &start);
	return r < 0 ? r : vm_protect(sp, start, end - start, prot & PROT_BITS);
}

/* ---- brk ------------------------------------------------------------------------------------ */

/* Move the break to `end`, if that can be. Holds s. */
static void brk_move(struct space *sp, uintptr_t end, struct list *gone)
{
	static const struct area_spec heap = { PROT_READ | PROT_WRITE, AREA_HEAP, NULL, 0, NULL, NULL };
	uintptr_t top = page_up(end), old = page_up(sp->brk);

	if (end < sp->brk_start || end >= USER_LIMIT
	    || (end - sp->brk_start) + (sp->data_end - sp->data_start) > sp->rlimit_data)
		return;
	if (top < old && unmap_locked(sp, top, old, gone) < 0)
		return;
	if (top > old) {
		struct area *next = area_find_next(sp, old);
		size_t gap = next && (next->flags & AREA_GROWSDOWN) ? STACK_GAP : PAGE_SIZE;

		if (next && top + gap > next->start)
			return;
		if ((sp->def_flags & AREA_LOCKED) && may_lock(sp->locked_pages + ((top - old) >> PAGE_SHIFT), -EAGAIN) < 0)
			return;
		if (map_locked(sp, old, top - old, &heap, VM_NOREPLACE, gone) < 0)
			return;
	}
	sp->brk = end;
}

long sys_brk(void *end)
{
	struct space *sp = current->space;
	struct list gone = LIST_INIT(gone);

	mutex_lock(&sp->lock);
	uintptr_t before = sp->brk;

	brk_move(sp, (uintptr_t)end, &gone);
	uintptr_t now = sp->brk;

	mutex_unlock(&sp->lock);
	areas_close(&gone);
	if (unlikely(sp->def_flags & AREA_LOCKED) && now > before)
		vm_populate(sp, page_up(before), page_up(now), PROT_READ, PROT_WRITE);
	return now;
}

/* ---- locks ---------------------------------------------------------------------------------- */

/* [start, start + len) of a call rounded to pages, as Linux does it: a length that wraps is none at all.
   False if the end lies before the start. */
static bool round_range(uintptr_t *start, size_t len, uintptr_t *end)
{
	size_t n = page_up(len + (*start & PAGE_OFFSET_MASK));

	*start = page_down(*start);
	*end = *start + n;
	return *end >= *start;
}

static long lock_range(uintptr_t start, size_t len, bool populate)
{
	struct space *sp = current->space;
	uintptr_t end;
	bool sane = round_range(&start, len, &end);
	int r;

	mutex_lock(&sp->lock);
	r = may_lock(sp->locked_pages + ((end - start) >> PAGE_SHIFT) - pages_within(sp, start, end, AREA_LOCKED),
		     -ENOMEM);
	if (r == 0 && start != end)
		r = sane ? areas_flag(sp, start, end, AREA_LOCKED, 0) : -EINVAL;
	mutex_unlock(&sp->lock);
	if (r == 0 && populate && vm_populate(sp, start, end, PROT_READ, PROT_WRITE) < 0)
		r = -ENOMEM;
	return r;
}

long sys_mlock(const void *addr, size_t len)
{
	return lock_range((uintptr_t)addr, len, true);
}

long sys_mlock2(const void *addr, size_t len, int flags)
{
	if (flags & ~MLOCK_ONFAULT)
		return -EINVAL;
	return lock_range((uintptr_t)addr, len, !flags);
}

long sys_munlock(const void *addr, size_t len)
{
	struct space *sp = current->space;
	uintptr_t start = (uintptr_t)addr, end;

	if (!round_range(&start, len, &end))
		return -EINVAL;
	mutex_lock(&sp->lock);
	int r = start < end ? areas_flag(sp, start, end, 0, AREA_LOCKED) : 0;

	mutex_unlock(&sp->lock);
	return r;
}

long sys_mlockall(int flags)
{
	struct space *sp = current->space;
	int r;

	if (!flags || (flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)) || flags == MCL_ONFAULT)
		return -EINVAL;
	r = may_lock(flags & MCL_CURRENT ? sp->total_pages : 0, -ENOMEM);
	if (r < 0)
		return r;
	mutex_lock(&sp->lock);
	sp->def_flags = flags & MCL_FUTURE ? AREA_LOCKED : 0;
	if (flags & MCL_CURRENT)
		areas_flag(sp, 0, USER_LIMIT, AREA_LOCKED, 0);
	mutex_unlock(&sp->lock);
	for (uintptr_t va = 0; (flags & MCL_CURRENT) && !(flags & MCL_ONFAULT); ) {
		mutex_lock(&sp->lock);
		struct area *a = area_find_next(sp, va);
		uintptr_t start = a ? a->start : 0, end = a ? a->end : 0;

		mutex_unlock(&sp->lock);
		if (!a)
			break;
		vm_populate(sp, start, end, PROT_READ, PROT_WRITE);
		va = end;
	}
	return 0;
}

long sys_munlockall(void)
{
	struct space *sp = current->space;

	mutex_lock(&sp->lock);
	sp->def_flags = 0;
	areas_flag(sp, 0, USER_LIMIT, 0, AREA_LOCKED);
	mutex_unlock(&sp->lock);
	return 0;
}

/* ---- msync, mincore ------------------------------------------------------------------------- */

long sys_msync(void *addr, size_t len, int flags)
{
	struct space *sp = current->space;
	uintptr_t va = (uintptr_t)addr, end = va + page_up(len);
	int r = 0;

	if ((flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) || (va & PAGE_OFFSET_MASK)
	    || (flags & (MS_ASYNC | MS_SYNC)) == (MS_ASYNC | MS_SYNC))
		return -EINVAL;
	if (end < va)
		return -ENOMEM;
	/* Pages of files are the files: nothing to write back. */
	mutex_lock(&sp->lock);
	for (struct area *a = area_find_next(sp, va); va < end; va = a->end, a = area_next(a)) {
		if (!a || a->start > va)
			r = -ENOMEM;
		if (!a || a->start >= end)
			break;
		if ((flags & MS_INVALIDATE) && (a->flags & AREA_LOCKED)) {
			r = -EBUSY;
			break;
		}
	}
	mutex_unlock(&sp->lock);
	return r;
}

/* Is the page at va of area a in memory? *e is the entry of the page before, or NULL: those of a table lie side by
   side. Holds s. */
static bool resident(struct area *a, uintptr_t va, pte_t **e)
{
	bool there;

	*e = *e && va & (PAGE_SIZE * 512 - 1) ? *e + 1 : pt_walk(a->space->root.cr3, va, false);
	there = *e && pte_holds(**e);
	if (!there && a->obj) {
		mutex_lock(&a->obj->lock);
		there = vmobj_peek(a->obj, area_index(a, va));
		mutex_unlock(&a->obj->lock);
	}
	return there;
}

long sys_mincore(void *addr, size_t len, unsigned char *vec)
{
	struct space *sp = current->space;
	uintptr_t va = (uintptr_t)addr, end = va + page_up(len);
	unsigned char part[256];

	if (va & PAGE_OFFSET_MASK)
		return -EINVAL;
	if (!user_range_ok(va, len) || end < va)
		return -ENOMEM;
	while (va < end) {
		size_t n = 0;
		bool hole = false;
		pte_t *e = NULL;

		mutex_lock(&sp->lock);
		for (struct area *a = NULL; n < sizeof(part) && va < end && !hole; va += PAGE_SIZE) {
			if (!a || va == a->end)
				a = area_find(sp, va);
			hole = !a;
			if (a)
				part[n++] = resident(a, va, &e);
		}
		mutex_unlock(&sp->lock);
		if (copyout(vec, part, n) < 0)
			return -EFAULT;
		if (cond_resched_killable() < 0)
			return -EINTR;
		vec += n;
		if (hole)
			return -ENOMEM;
	}
	return 0;
}
