/* The system calls about memory: mmap, munmap, mprotect, brk, madvise. Read
   mm/area.c and mm/space.c before. */
#include "abi/mman.h"
#include "abi/errno.h"
#include "hooks.h"
#include "kernel/syscall.h"
#include "kernel/thread.h"
#include "mm/vm.h"
#include "proc/proc.h"

#define PROT_ALL  (PROT_READ | PROT_WRITE | PROT_EXEC)

/* Flags that promise nothing which the seed does not do anyway, or which are advice. */
#define MAP_IGNORED (MAP_DENYWRITE | MAP_EXECUTABLE | MAP_NORESERVE | MAP_POPULATE | MAP_NONBLOCK | MAP_STACK | MAP_LOCKED | MAP_GROWSDOWN)
#define MAP_KNOWN   (MAP_TYPE | MAP_FIXED | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | MAP_IGNORED)

/* What the mapping shows, with a reference; NULL for private memory of zeros. */
static int find_object(size_t len, int prot, int flags, int fd, struct vmobj **obj)
{
	*obj = NULL;
	if (!(flags & MAP_ANONYMOUS))
		return mmap_file ? mmap_file(fd, prot, (flags & MAP_TYPE) != MAP_PRIVATE, obj) : -EBADF;
	if ((flags & MAP_TYPE) == MAP_PRIVATE)
		return len / PAGE_SIZE <= page_total ? 0 : -ENOMEM;        /* that can never be filled */
	if (len > VMOBJ_MAX)
		return -ENOMEM;
	*obj = vmobj_new(page_up(len));
	return *obj ? 0 : -ENOMEM;
}

/* Flags that are not known are refused, as new kernels do with MAP_SHARED_VALIDATE:
   a program that relies on them should know. */
long sys_mmap(void *uaddr, size_t len, int prot, int flags, int fd, off_t off)
{
	struct space *sp = current->proc->space;
	int type = flags & MAP_TYPE, fixed = flags & (MAP_FIXED | MAP_FIXED_NOREPLACE);
	uintptr_t hint = (uintptr_t)uaddr;
	struct vmobj *obj;
	long r;

	if (len == 0 || off % PAGE_SIZE != 0 || (flags & ~MAP_KNOWN))
		return -EINVAL;
	if (type != MAP_SHARED && type != MAP_PRIVATE && type != MAP_SHARED_VALIDATE)
		return -EINVAL;
	if (len > USER_LIMIT)
		return -ENOMEM;
	if ((flags & MAP_FIXED_NOREPLACE) && user_range_ok(hint, page_up(len))) {
		struct area *a = area_find_next(sp, hint);

		if (a && a->start < hint + page_up(len))
			return -EEXIST;
	}
	r = find_object(len, prot, flags, fd, &obj);
	if (r < 0)
		return r;
	r = vm_map(sp, hint, len, prot & PROT_ALL, type == MAP_PRIVATE ? 0 : AREA_SHARED, obj, off / PAGE_SIZE, fixed);
	if (obj)
		vmobj_put(obj);
	return r;
}

long sys_munmap(void *uaddr, size_t len)
{
	return vm_unmap(current->proc->space, (uintptr_t)uaddr, len);
}

long sys_mprotect(void *uaddr, size_t len, int prot)
{
	if (prot & ~(PROT_ALL | PROT_SEM))
		return -EINVAL;
	return vm_protect(current->proc->space, (uintptr_t)uaddr, len, prot & PROT_ALL);
}

/* The end of the heap moves up by a mapping and down by an unmapping. As on Linux
   the answer is where it is now: there is no errno. */
long sys_brk(void *uend)
{
	struct space *sp = current->proc->space;
	uintptr_t end = (uintptr_t)uend, from = page_up(sp->brk), to;
	struct area *next;

	if (end < sp->brk_start || end >= USER_LIMIT)
		return sp->brk;
	to = page_up(end);
	if (to > from) {
		next = area_find_next(sp, from);
		if ((next && next->start < to) || (to - from) / PAGE_SIZE > page_total)
			return sp->brk;
		if (vm_map(sp, from, to - from, PROT_READ | PROT_WRITE, AREA_HEAP, NULL, 0, true) < 0)
			return sp->brk;
	} else if (to < from && vm_unmap(sp, to, from - to) < 0) {
		return sp->brk;
	}
	sp->brk = end;
	return end;
}

/* Only one advice changes what a program sees: after MADV_DONTNEED private memory is
   zeros again. */
long sys_madvise(void *uaddr, size_t len, int advice)
{
	struct space *sp = current->proc->space;
	uintptr_t start = (uintptr_t)uaddr;

	if (start % PAGE_SIZE != 0 || !user_range_ok(start, page_up(len)))
		return -EINVAL;
	if (advice < MADV_NORMAL || advice > MADV_FREE || (advice > MADV_DONTNEED && advice != MADV_FREE))
		return -EINVAL;
	if (advice == MADV_DONTNEED)
		vm_zap(sp, start, start + page_up(len));
	return 0;
}
