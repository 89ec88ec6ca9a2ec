/* The system calls about memory: mmap, munmap, mprotect, brk. Read mm/area.c and
   mm/space.c before. */
#include "abi/mman.h"
#include "abi/errno.h"
#include "hooks.h"
#include "kernel/syscall.h"
#include "mm/vm.h"
#include "proc/proc.h"

#define PROT_ALL  (PROT_READ | PROT_WRITE | PROT_EXEC)

/* Flags that promise nothing which the seed does not do anyway, or which are advice. */
#define MAP_IGNORED (MAP_DENYWRITE | MAP_EXECUTABLE | MAP_NORESERVE | MAP_POPULATE | MAP_NONBLOCK | MAP_STACK | MAP_LOCKED)
#define MAP_KNOWN   (MAP_TYPE | MAP_FIXED | MAP_ANONYMOUS | MAP_IGNORED)

/* What the mapping shows, with a reference; NULL for private memory of zeros. */
static int find_object(size_t len, int prot, int flags, int fd, struct vmobj **obj)
{
	*obj = NULL;
	if (!(flags & MAP_ANONYMOUS))
		return mmap_file ? mmap_file(fd, prot, (flags & MAP_TYPE) == MAP_SHARED, obj) : -EBADF;
	if ((flags & MAP_TYPE) == MAP_PRIVATE)
		return len / PAGE_SIZE <= page_total ? 0 : -ENOMEM;        /* that can never be filled */
	if (len > VMOBJ_MAX)
		return -ENOMEM;
	*obj = vmobj_new(page_up(len));
	return *obj ? 0 : -ENOMEM;
}

/* Flags that are not known are refused: a program that relies on them should know. */
long sys_mmap(void *uaddr, size_t len, int prot, int flags, int fd, off_t off)
{
	int type = flags & MAP_TYPE;
	struct vmobj *obj;
	long r;

	if (len == 0 || off % PAGE_SIZE != 0 || (flags & ~MAP_KNOWN) || (type != MAP_SHARED && type != MAP_PRIVATE))
		return -EINVAL;
	r = find_object(len, prot, flags, fd, &obj);
	if (r < 0)
		return r;
	r = vm_map(current->proc->space, (uintptr_t)uaddr, len, prot & PROT_ALL, type == MAP_SHARED ? AREA_SHARED : 0, obj,
		   off / PAGE_SIZE, flags & MAP_FIXED);
	if (obj)
		vmobj_put(obj);
	return r;
}

/* Any range may be named, also one that covers several areas, or none. */
long sys_munmap(void *uaddr, size_t len)
{
	return vm_unmap(current->proc->space, (uintptr_t)uaddr, len);
}

/* W^X is the program's own choice: it may have both permissions at once. */
long sys_mprotect(void *uaddr, size_t len, int prot)
{
	if (prot & ~PROT_ALL)
		return -EINVAL;
	return vm_protect(current->proc->space, (uintptr_t)uaddr, len, prot);
}

/* Move the end of the heap from one page boundary up to another: the area that is
   there grows, or a first one is made. */
static int grow_heap(struct space *sp, uintptr_t from, uintptr_t to)
{
	struct area *heap = area_find(sp, from - 1), *next = area_find_next(sp, from);

	if ((next && next->start < to) || (to - from) / PAGE_SIZE > page_total)
		return -ENOMEM;
	if (!heap || !(heap->flags & AREA_HEAP))
		return vm_map(sp, from, to - from, PROT_READ | PROT_WRITE, AREA_HEAP, NULL, 0, true) < 0 ? -ENOMEM : 0;
	heap->end = to;
	return 0;
}

/* As on Linux the answer is where the end is now: there is no errno. */
long sys_brk(void *uend)
{
	struct space *sp = current->proc->space;
	uintptr_t end = (uintptr_t)uend, from = page_up(sp->brk), to = page_up(end);
	int r = 0;

	if (end < sp->brk_start || end >= USER_LIMIT)
		return sp->brk;
	if (to > from)
		r = grow_heap(sp, from, to);
	else if (to < from)
		r = vm_unmap(sp, to, from - to);
	if (r == 0)
		sp->brk = end;
	return sp->brk;
}
