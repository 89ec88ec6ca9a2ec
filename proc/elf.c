/* Loading ELF: the program's segments and its interpreter's become areas of the new space. Nothing in the
   file is believed: sizes, offsets and addresses are checked before they are used. */
#include "abi/elf.h"
#include "abi/errno.h"
#include "abi/mman.h"
#include "abi/types.h"
#include "fs/inode.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/vm.h"
#include "proc/exec.h"

#define DYN_BASE 0x555555554000ul     /* where position independent programs go, as without ASLR in Linux */

struct elf_file {
	struct inode *inode;
	Elf64_Ehdr    eh;
	Elf64_Phdr   *ph;             /* eh.e_phnum of them */
	uintptr_t     bias;           /* added to every address */
};

long exec_read(struct inode *i, uint64_t off, void *buf, size_t n)
{
	uint64_t size = i->obj->size;
	size_t done = 0;

	if (off >= size)
		return 0;
	n = min(n, size - off);
	while (done < n) {
		size_t in = (off + done) & PAGE_OFFSET_MASK, part = min(n - done, PAGE_SIZE - in);
		struct page *pg;

		if (vmobj_page(i->obj, (off + done) >> PAGE_SHIFT, &pg) < 0)
			return -EIO;
		memcpy((char *)buf + done, (char *)page_addr(pg) + in, part);
		page_put(pg);
		done += part;
	}
	return n;
}

/* The same, out of the first bytes that were read already, if x is given and they hold it. */
static long read_head(const struct exec *x, struct inode *i, uint64_t off, void *buf, size_t n)
{
	if (!x || x->head_len < 0 || off > x->head_len || n > x->head_len - off)
		return exec_read(i, off, buf, n);
	memcpy(buf, x->head + off, n);
	return n;
}

/* Header and program headers. bad: what a file that is no ELF gives. */
static int elf_open(struct elf_file *f, const struct exec *x, struct inode *i, int bad)
{
	size_t n;

	*f = (struct elf_file){ .inode = i };
	n = read_head(x, i, 0, &f->eh, sizeof(f->eh));
	if (n != sizeof(f->eh) && !x)
		return -EIO;                             /* an interpreter shorter than a header */
	if (n != sizeof(f->eh) || memcmp(f->eh.e_ident, ELFMAG, SELFMAG) || (f->eh.e_type != ET_EXEC && f->eh.e_type != ET_DYN) ||
	    f->eh.e_machine != EM_X86_64)
		return bad;
	n = f->eh.e_phnum * sizeof(Elf64_Phdr);
	if (f->eh.e_phentsize != sizeof(Elf64_Phdr) || n == 0 || n > 65536)
		return bad;
	f->ph = kmalloc(n);
	if (!f->ph)
		return -ENOMEM;
	if (read_head(x, i, f->eh.e_phoff, f->ph, n) != n) {
		kfree(f->ph);
		f->ph = NULL;
		return bad;
	}
	return 0;
}

static const Elf64_Phdr *segment_next(const struct elf_file *f, const Elf64_Phdr *p, unsigned type)
{
	for (p = p ? p + 1 : f->ph; p < f->ph + f->eh.e_phnum; p++)
		if (p->p_type == type)
			return p;
	return NULL;
}

/* From the first byte to the last that any segment wants; 0: none, or nonsense. */
static size_t total_size(const struct elf_file *f, size_t *align)
{
	uintptr_t lo = -1ul, hi = 0;

	*align = PAGE_SIZE;
	for (const Elf64_Phdr *p = segment_next(f, NULL, PT_LOAD); p; p = segment_next(f, p, PT_LOAD)) {
		lo = min(lo, page_down(p->p_vaddr));
		hi = max(hi, p->p_vaddr + p->p_memsz);
		if (p->p_align > *align && !(p->p_align & (p->p_align - 1)))
			*align = p->p_align;
	}
	return hi > lo && hi - lo < USER_LIMIT ? hi - lo : 0;
}

/* One PT_LOAD: the part in the file, zeros to the end of its page, zero pages. */
static int segment_map(struct space *sp, struct elf_file *f, const Elf64_Phdr *p, bool first)
{
	uintptr_t start = p->p_vaddr + f->bias, file_end = start + p->p_filesz, end = start + p->p_memsz;
	uint32_t prot = (p->p_flags & PF_R ? PROT_READ : 0) | (p->p_flags & PF_W ? PROT_WRITE : 0) |
			(p->p_flags & PF_X ? PROT_EXEC : 0);
	uintptr_t anon = page_down(start);
	char *zero;
	long r;

	if (p->p_filesz > p->p_memsz || start >= USER_LIMIT || p->p_memsz > USER_LIMIT - start)
		return -EINVAL;
	if (p->p_filesz) {
		if ((start ^ p->p_offset) & PAGE_OFFSET_MASK || p->p_offset + p->p_filesz < p->p_offset)
			return -EINVAL;
		vmobj_get(f->inode->obj);
		r = vm_map(sp, page_down(start), file_end - page_down(start), prot, 0, f->inode->obj,
			   p->p_offset >> PAGE_SHIFT, first ? VM_NOREPLACE : VM_FIXED, NULL, NULL);
		if (r < 0) {
			vmobj_put(f->inode->obj);
			return r;
		}
		anon = page_up(file_end);
	}
	/* The whole rest of the page: ld.so takes its first memory from behind its bss. */
	if (end > file_end && file_end & PAGE_OFFSET_MASK && p->p_filesz && prot & PROT_WRITE) {
		size_t n = anon - file_end;

		zero = kzalloc(n);
		if (!zero)
			return -ENOMEM;
		r = space_copy(sp, file_end, zero, n, true, false);
		kfree(zero);
		if (r != n)
			return -EFAULT;
	}
	if (page_up(end) <= anon)
		return 0;
	/* Always writable, whatever p_flags says: so Linux has it, and so it counts as memory that may be needed. */
	r = vm_map(sp, anon, page_up(end) - anon, prot | PROT_READ | PROT_WRITE, 0, NULL, 0, VM_FIXED, NULL, NULL);
	return r < 0 ? r : 0;
}

static int segments_map(struct space *sp, struct elf_file *f)
{
	const Elf64_Phdr *p;
	bool first = true;
	int r = 0;

	for (p = segment_next(f, NULL, PT_LOAD); p && r == 0; p = segment_next(f, p, PT_LOAD)) {
		r = segment_map(sp, f, p, first);
		first = false;
	}
	return r;
}

/* Place a position independent file below everything mapped so far. */
static int place_top(struct space *sp, struct elf_file *f)
{
	size_t align, n = total_size(f, &align);

	if (!n || n > sp->mmap_top / 2)
		return n ? -ENOMEM : -EINVAL;
	f->bias = align_down(sp->mmap_top - page_up(n), align) - page_down(segment_next(f, NULL, PT_LOAD)->p_vaddr);
	return 0;
}

/* PT_INTERP's file, opened as exec opens. NULL in *out: the program needs none. */
static int interp_open(struct elf_file *f, struct inode **out)
{
	const Elf64_Phdr *p = segment_next(f, NULL, PT_INTERP);
	char *name;
	int r;

	*out = NULL;
	if (!p)
		return 0;
	if (p->p_filesz < 2 || p->p_filesz > PATH_MAX)
		return -ENOEXEC;
	name = kmalloc(p->p_filesz);
	if (!name)
		return -ENOMEM;
	if (exec_read(f->inode, p->p_offset, name, p->p_filesz) != p->p_filesz)
		r = -EIO;
	else if (name[p->p_filesz - 1])
		r = -ENOEXEC;
	else if (!name[0])
		r = -EACCES;
	else
		r = exec_open(-100, name, 1, out);
	kfree(name);
	return r;
}

/* What the program's segments say about its layout. */
static void note_layout(struct exec *x, const struct elf_file *f)
{
	x->code_start = x->data_start = -1ul;
	for (const Elf64_Phdr *p = segment_next(f, NULL, PT_LOAD); p; p = segment_next(f, p, PT_LOAD)) {
		uintptr_t start = p->p_vaddr + f->bias, end = start + p->p_filesz;

		if (p->p_offset <= f->eh.e_phoff && f->eh.e_phoff < p->p_offset + p->p_filesz)
			x->phdr = f->eh.e_phoff - p->p_offset + start;
		x->code_start = min(x->code_start, start);
		if (p->p_flags & PF_X)
			x->code_end = max(x->code_end, end);
		else if (p->p_flags & PF_W)
			x->data_start = min(x->data_start, start);
		x->data_end = max(x->data_end, end);
		x->brk = max(x->brk, page_up(start + p->p_memsz));
	}
	if (x->data_start == -1ul)
		x->data_start = x->data_end;
}

static int map_all(struct exec *x, struct elf_file *prog, struct elf_file *interp)
{
	struct space *sp = x->space;
	size_t align;
	int r = 0;

	x->late_failure = true;
	if (prog->eh.e_type == ET_DYN && interp->inode)
		prog->bias = total_size(prog, &align) ? align_down(DYN_BASE + align - PAGE_SIZE, align) : 0;
	else if (prog->eh.e_type == ET_DYN)
		r = place_top(sp, prog);
	if (r == 0)
		r = segments_map(sp, prog);
	if (r < 0)
		return r;
	note_layout(x, prog);
	if (prog->eh.e_type == ET_DYN && !interp->inode)
		x->brk = DYN_BASE;
	x->entry = x->prog_entry = prog->eh.e_entry + prog->bias;
	x->phnum = prog->eh.e_phnum;
	if (interp->inode) {
		r = interp->eh.e_type == ET_DYN ? place_top(sp, interp) : 0;
		if (r == 0)
			r = segments_map(sp, interp);
		if (r < 0)
			return r;
		x->interp_base = interp->bias;
		x->entry = interp->eh.e_entry + interp->bias;
	}
	x->late_failure = false;
	return 0;
}

int elf_load(struct exec *x)
{
	struct elf_file prog, interp = { 0 };
	const Elf64_Phdr *stack;
	struct inode *i = NULL;
	int r = elf_open(&prog, x, x->inode, -ENOEXEC);

	if (r == 0)
		r = interp_open(&prog, &i);
	if (r == 0 && i)
		r = elf_open(&interp, NULL, i, -ELIBBAD);
	if (r == 0) {
		stack = segment_next(&prog, NULL, PT_GNU_STACK);
		x->stack_prot = PROT_READ | PROT_WRITE | (stack && stack->p_flags & PF_X ? PROT_EXEC : 0);
		r = map_all(x, &prog, &interp);
	}
	kfree(prog.ph);
	kfree(interp.ph);
	if (i)
		inode_put(i);
	return r;
}
