/* The system calls about memory: mmap and munmap. Read mm/area.c and mm/space.c
   before. */
#include "abi/mman.h"
#include "abi/errno.h"
#include "hooks.h"
#include "kernel/syscall.h"
#include "mm/vm.h"
#include "proc/proc.h"

#define PROT_ALL (PROT_READ | PROT_WRITE | PROT_EXEC)

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
