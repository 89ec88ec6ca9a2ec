/* Where things lie in the address space; assembly reads it too.

   0 .. USER_LIMIT       the running program
   PHYS_BASE + p         physical address p, the "direct map": usable memory (before chapter 3 the first 4 GiB)
   KSTACK_BASE ..        kernel stacks, each with an unmapped page below it (from chapter 3 on)
   KERNEL_BASE + p       the kernel's own image, which is loaded at p = 1 MiB
*/
#pragma once

#define USER_LIMIT   0x00007ffffffff000
#define PHYS_BASE    0xffff888000000000
#define KSTACK_BASE  0xffffc90000000000
#define KERNEL_BASE  0xffffffff80000000

/* Segment selectors: places in the descriptor table. The low two bits are a
   privilege level. */
#define SEL_KCODE  0x10
#define SEL_KDATA  0x18
#define SEL_UDATA  0x2b
#define SEL_UCODE  0x33
#define SEL_TSS    0x40

#ifndef __ASSEMBLER__
#include "lib/types.h"

/* Where the kernel sees a physical address. */
static inline void *phys_to_virt(paddr_t pa)
{
	return (void *)(pa + PHYS_BASE);
}

/* The way back, for addresses of the direct map and of the kernel image. */
static inline paddr_t virt_to_phys(const void *va)
{
	uintptr_t a = (uintptr_t)va;

	return a >= KERNEL_BASE ? a - KERNEL_BASE : a - PHYS_BASE;
}

/* Does [a, a + n) lie in the user's part? Written so that a + n cannot wrap around. */
static inline bool user_range_ok(uintptr_t a, size_t n)
{
	return n <= USER_LIMIT && a <= USER_LIMIT - n;
}

/* Where the parts of the kernel image begin, each on a page of its own: linker.ld. */
extern char _text_start[], _rodata_start[], _data_start[], _kernel_end[];
#endif
