/* The kernel's final page tables. The boot tables allow everything everywhere; here
   no page is both writable and executable, address 0 is unmapped, and below each
   kernel stack lies a page that is not there, so that a stack that overruns is
   noticed at once. Read mm/pagetable.c before. */
#include "mm/kmap.h"
#include "boot/bootinfo.h"
#include "cpu/x86.h"
#include "hooks.h"
#include "lib/assert.h"
#include "mm/page.h"
#include "mm/pagetable.h"

uint64_t *kernel_root;
size_t kstack_count;

static bool kstack_used[KSTACK_MAX];

/* Only for the start: there is no way to go on without the kernel's own tables. */
static void map_page(uintptr_t va, paddr_t pa, uint64_t flags)
{
	uint64_t *pte = pte_make(kernel_root, va);

	if (!pte)
		panic("not enough memory for the kernel's page tables");
	*pte = pa | flags | PTE_P;
}

/* All usable memory, at PHYS_BASE. The kernel's code and constants lie in it too, and
   must not be writable there either. */
static void map_direct(void)
{
	paddr_t code = virt_to_phys(_text_start), code_end = virt_to_phys(_data_start);

	for (unsigned i = 0; i < bootinfo.nram; i++)
		for (paddr_t pa = bootinfo.ram[i].start; pa < bootinfo.ram[i].end; pa += PAGE_SIZE)
			map_page(PHYS_BASE + pa, pa, PTE_NX | (pa >= code && pa < code_end ? 0 : PTE_W));
}

/* The image, section by section, as linker.ld has laid it out. */
static void map_image(const char *start, const char *end, uint64_t flags)
{
	for (const char *p = start; p < end; p += PAGE_SIZE)
		map_page((uintptr_t)p, virt_to_phys(p), flags);
}

/* Until write_cr3 the boot tables are in use, by which all frames up to 4 GiB can be
   reached: so the new tables can be written. */
void memory_start(void)
{
	struct page *p;

	page_init();
	p = page_alloc_zero();
	if (!p)
		panic("no memory at all");
	kernel_root = page_addr(p);
	map_image(_text_start, _rodata_start, 0);
	map_image(_rodata_start, _data_start, PTE_NX);
	map_image(_data_start, _kernel_end, PTE_NX | PTE_W);
	map_direct();
	/* An entry of the top table for the stacks, before the first process copies
	   the upper half. */
	if (!pte_make(kernel_root, KSTACK_BASE))
		panic("not enough memory for the kernel's page tables");
	wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_NXE);
	write_cr3(virt_to_phys(kernel_root));
	if (!processes_start)
		memory_show();             /* all there is to see at the end of chapter 3 */
}

/* Stack number i: a page that is never mapped, then KSTACK_SIZE bytes. */
static uintptr_t kstack_address(int i)
{
	return KSTACK_BASE + i * (PAGE_SIZE + KSTACK_SIZE) + PAGE_SIZE;
}

/* Also for a stack of which only a part has been mapped. */
static void unmap_stack(uintptr_t stack)
{
	for (uintptr_t va = stack; va < stack + KSTACK_SIZE; va += PAGE_SIZE) {
		uint64_t *pte = pte_find(kernel_root, va);

		if (!pte || !(*pte & PTE_P))
			continue;
		page_put(phys_to_page(*pte & PTE_ADDR));
		*pte = 0;
		tlb_flush(va);
	}
}

/* The page below each stack stays unmapped for ever: an overrun faults, and the
   fault finds no stack, which is a double fault. */
void *kstack_alloc(void)
{
	int i = 0;

	while (i < KSTACK_MAX && kstack_used[i])
		i++;
	if (i == KSTACK_MAX)
		return NULL;
	for (uintptr_t va = kstack_address(i); va < kstack_address(i) + KSTACK_SIZE; va += PAGE_SIZE) {
		uint64_t *pte = pte_make(kernel_root, va);
		struct page *p = pte ? page_alloc() : NULL;

		if (!p) {
			unmap_stack(kstack_address(i));
			return NULL;
		}
		*pte = page_to_phys(p) | PTE_P | PTE_W | PTE_NX;
	}
	kstack_used[i] = true;
	kstack_count++;
	return (void *)kstack_address(i);
}

/* The tables stay: the next stack at this place needs them. */
void kstack_free(void *stack)
{
	int i = ((uintptr_t)stack - KSTACK_BASE) / (PAGE_SIZE + KSTACK_SIZE);

	assert(kstack_used[i] && kstack_address(i) == (uintptr_t)stack);
	unmap_stack((uintptr_t)stack);
	kstack_used[i] = false;
	kstack_count--;
}
