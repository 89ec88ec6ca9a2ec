/* The heap: memory from the end of the program upwards, whose end brk(2) moves. It is
   older than mmap, and C libraries use both. Read mm/area.c and mm/mmap.c before. */
#include "abi/mman.h"
#include "abi/errno.h"
#include "kernel/syscall.h"
#include "mm/vm.h"
#include "proc/proc.h"

/* Move the end of the heap from one page boundary up to another: the area that is
   there grows, or a first one is made. */
static int grow_heap(struct space *sp, uintptr_t from, uintptr_t to)
{
	struct area *heap = area_find(sp, from - 1), *next = area_find_next(sp, from);

	if ((next && next->start < to) || (to - from) / PAGE_SIZE > page_total)
		return -ENOMEM;
	if (!heap || !(heap->flags & AREA_HEAP))
		return vm_map(sp, from, to - from, PROT_READ | PROT_WRITE, AREA_HEAP, NULL, 0) < 0 ? -ENOMEM : 0;
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
