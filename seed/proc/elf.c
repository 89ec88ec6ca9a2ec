/* Loading a program: an ELF file says which of its bytes belong where. They are not
   copied here but mapped, and come page by page when the program touches them.
   Nothing in the file is believed: it may be made to harm. Read abi/elf.h and
   mm/vm.h before. */
#include "abi/elf.h"
#include "abi/errno.h"
#include "abi/mman.h"
#include "lib/string.h"
#include "mm/user.h"
#include "mm/vm.h"
#include "proc/proc.h"

#define PHDR_MAX 32
#define PIE_BASE 0x555555554000ul          /* where a program goes that may go anywhere */

/* Also of a file that is shorter than a header: vmobj_read gives zeros behind the end. */
static int read_header(struct vmobj *file, Elf64_Ehdr *h)
{
	if (vmobj_read(file, 0, h, sizeof(*h)) < 0)
		return -ENOMEM;
	if (file->size < sizeof(*h) || memcmp(h->e_ident, ELFMAG, SELFMAG) != 0 || h->e_ident[EI_CLASS] != ELFCLASS64)
		return -ENOEXEC;
	if (h->e_machine != EM_X86_64 || (h->e_type != ET_EXEC && h->e_type != ET_DYN))
		return -ENOEXEC;
	if (h->e_phentsize != sizeof(Elf64_Phdr) || h->e_phnum == 0 || h->e_phnum > PHDR_MAX)
		return -ENOEXEC;
	if (h->e_phoff > file->size || h->e_phnum * sizeof(Elf64_Phdr) > file->size - h->e_phoff)
		return -ENOEXEC;
	return 0;
}

/* The bytes of the file, then zeros up to the size in memory. The last page of the
   file part may hold some of both. */
static int map_segment(struct space *sp, struct vmobj *file, const Elf64_Phdr *ph, uintptr_t base)
{
	uintptr_t start = base + ph->p_vaddr, file_end = start + ph->p_filesz, end = start + ph->p_memsz;
	uint32_t prot = (ph->p_flags & PF_R ? PROT_READ : 0) | (ph->p_flags & PF_W ? PROT_WRITE : 0)
			| (ph->p_flags & PF_X ? PROT_EXEC : 0);
	size_t skip = start % PAGE_SIZE;
	long r = 0;

	if (ph->p_filesz > 0)
		r = vm_map(sp, start - skip, ph->p_filesz + skip, prot, 0, file, ph->p_offset / PAGE_SIZE);
	if (r < 0)
		return r;
	for (uintptr_t at = file_end; (prot & PROT_WRITE) && ph->p_filesz > 0 && at < min(end, page_up(file_end)); at += 8)
		if (space_write(sp, at, &(uint64_t){ 0 }, min(8ul, page_up(file_end) - at)) < 0)
			return -ENOMEM;
	/* What is left are pages of zeros only. Without a part in the file they begin with the
	   first page of the segment. */
	if (ph->p_filesz == 0)
		file_end = start - skip;
	if (page_up(end) > page_up(file_end))
		r = vm_map(sp, page_up(file_end), page_up(end) - page_up(file_end), prot, 0, NULL, 0);
	return r < 0 ? r : 0;
}

/* The bytes must be in the file, the addresses in user space, and both at the same
   place of a page: then they can be mapped. */
static bool segment_ok(const struct vmobj *file, const Elf64_Phdr *ph, uintptr_t base)
{
	return ph->p_memsz >= ph->p_filesz && ph->p_vaddr <= USER_LIMIT && user_range_ok(base + ph->p_vaddr, ph->p_memsz)
	       && ph->p_offset <= file->size && ph->p_filesz <= file->size - ph->p_offset
	       && ph->p_vaddr % PAGE_SIZE == ph->p_offset % PAGE_SIZE;
}

/* Segments that overlap replace each other: that harms only the program itself. */
int elf_load(struct space *sp, struct vmobj *file, struct image *image)
{
	Elf64_Phdr ph;
	Elf64_Ehdr h;
	int r = read_header(file, &h);
	uintptr_t base = h.e_type == ET_DYN ? PIE_BASE : 0;

	if (r < 0)
		return r;
	*image = (struct image){ .entry = base + h.e_entry, .phnum = h.e_phnum };
	for (unsigned i = 0; i < h.e_phnum; i++) {
		if (vmobj_read(file, h.e_phoff + i * sizeof(ph), &ph, sizeof(ph)) < 0)
			return -ENOMEM;
		if (ph.p_type == PT_INTERP)        /* it wants a dynamic linker, which we do not have */
			return -ENOEXEC;
		if (ph.p_type != PT_LOAD || ph.p_memsz == 0)
			continue;
		if (!segment_ok(file, &ph, base))
			return -ENOEXEC;
		r = map_segment(sp, file, &ph, base);
		if (r < 0)
			return r;
		image->brk = max(image->brk, page_up(base + ph.p_vaddr + ph.p_memsz));
		if (h.e_phoff >= ph.p_offset && h.e_phoff < ph.p_offset + ph.p_filesz)
			image->phdr = base + ph.p_vaddr + h.e_phoff - ph.p_offset;
	}
	return image->brk > 0 && image->entry < USER_LIMIT ? 0 : -ENOEXEC;
}
