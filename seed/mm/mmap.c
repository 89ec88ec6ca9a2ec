/* The system calls about memory: mmap and munmap. Read mm/area.c and mm/space.c
   before. */
#include "abi/mman.h"
#include "abi/errno.h"
#include "fs/file.h"
#include "kernel/syscall.h"
#include "mm/vm.h"
#include "proc/proc.h"

#define MMAP_TOP 0x7ffff0000000ul          /* areas are placed below this, the stack above */
#define PROT_ALL (PROT_READ | PROT_WRITE | PROT_EXEC)

/* Flags that promise nothing which the seed does not do anyway, or which are advice. */
#define MAP_IGNORED (MAP_DENYWRITE | MAP_EXECUTABLE | MAP_NORESERVE | MAP_POPULATE | MAP_NONBLOCK | MAP_STACK | MAP_LOCKED)
#define MAP_KNOWN   (MAP_TYPE | MAP_FIXED | MAP_ANONYMOUS | MAP_IGNORED)

/* The highest gap of len bytes, or 0: from the last area downwards. */
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

/* The wish counts if it is free there: does the first area that ends above it begin
   behind the range? */
uintptr_t vm_place(struct space *sp, uintptr_t wish, size_t len)
{
	uintptr_t at = page_down(wish);
	struct area *a = area_find_next(sp, at);

	if (len > USER_LIMIT)
		return 0;
	len = page_up(len);
	if (at >= MMAP_LOW && user_range_ok(at, len) && (!a || a->start >= at + len))
		return at;
	return find_gap(sp, len);
}

/* What the mapping shows, with a reference; NULL for private memory of zeros. */
static int find_object(size_t len, int prot, int flags, int fd, struct vmobj **obj)
{
	*obj = NULL;
	if (!(flags & MAP_ANONYMOUS))
		return mmap_file(fd, prot, (flags & MAP_TYPE) == MAP_SHARED, obj);
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
	struct space *sp = current->proc->space;
	uintptr_t at = (uintptr_t)uaddr;
	int type = flags & MAP_TYPE;
	struct vmobj *obj;
	long r;

	if (len == 0 || off % PAGE_SIZE != 0 || (flags & ~MAP_KNOWN) || (type != MAP_SHARED && type != MAP_PRIVATE))
		return -EINVAL;
	r = find_object(len, prot, flags, fd, &obj);
	if (r < 0)
		return r;
	if (!(flags & MAP_FIXED))
		at = vm_place(sp, at, len);
	if (at == 0 && !(flags & MAP_FIXED))
		r = -ENOMEM;
	else
		r = vm_map(sp, at, len, prot & PROT_ALL, type == MAP_SHARED ? AREA_SHARED : 0, obj, off / PAGE_SIZE);
	if (obj)
		vmobj_put(obj);
	return r;
}

/* Any range may be named, also one that covers several areas, or none. */
long sys_munmap(void *uaddr, size_t len)
{
	return vm_unmap(current->proc->space, (uintptr_t)uaddr, len);
}
