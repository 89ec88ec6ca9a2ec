/* Copying between the kernel and a program, page by page. Nothing can change between
   the look at a page table and the copy: no other thread runs meanwhile. Read
   mm/space.c before. */
#include "mm/user.h"
#include "abi/errno.h"
#include "abi/mman.h"
#include "lib/string.h"
#include "mm/pagetable.h"
#include "mm/vm.h"
#include "proc/proc.h"

/* Most pages are there, so the page tables are asked first; only then the areas, by
   way of vm_fault. */
void *space_touch(struct space *sp, uintptr_t uaddr, bool write)
{
	uint64_t need = PTE_P | PTE_U | (write ? PTE_W : 0), *pte;

	if (uaddr >= USER_LIMIT)
		return NULL;
	pte = pte_find(sp->root, uaddr);
	if (!pte || (*pte & need) != need) {
		if (vm_fault(sp, uaddr, write ? PROT_WRITE : PROT_READ) < 0)
			return NULL;
		pte = pte_find(sp->root, uaddr);
	}
	return (char *)phys_to_virt(*pte & PTE_ADDR) + uaddr % PAGE_SIZE;
}

/* Page by page, since neighbours in the program's memory are not neighbours in the
   direct map. */
static int copy(struct space *sp, uintptr_t uaddr, char *buf, size_t n, bool write)
{
	for (size_t len; n > 0; n -= len, uaddr += len, buf += len) {
		char *at = space_touch(sp, uaddr, write);

		if (!at)
			return -EFAULT;
		len = min(n, PAGE_SIZE - uaddr % PAGE_SIZE);
		memcpy(write ? at : buf, write ? buf : at, len);
	}
	return 0;
}

/* The contracts of these four stand in mm/user.h: they differ in the direction, and in whose
   memory it is. */
int space_read(struct space *sp, uintptr_t uaddr, void *buf, size_t n)
{
	return copy(sp, uaddr, buf, n, false);
}

int space_write(struct space *sp, uintptr_t uaddr, const void *buf, size_t n)
{
	return copy(sp, uaddr, (char *)buf, n, true);
}

int copyin(void *dst, const void *usrc, size_t n)
{
	return copy(current->proc->space, (uintptr_t)usrc, dst, n, false);
}

int copyout(void *udst, const void *src, size_t n)
{
	return copy(current->proc->space, (uintptr_t)udst, (char *)src, n, true);
}

/* A page at a time: the string may end just before one that the program does not
   have. */
long copyin_string(char *dst, const char *usrc, size_t max)
{
	for (size_t n = 0; n < max;) {
		const char *from = space_touch(current->proc->space, (uintptr_t)usrc + n, false);
		size_t end = n + PAGE_SIZE - ((uintptr_t)usrc + n) % PAGE_SIZE;

		if (!from)
			return -EFAULT;
		for (; n < min(end, max); n++)
			if (!(dst[n] = *from++))
				return n;
	}
	return -ENAMETOOLONG;
}
