/* Where things lie in the address space. Layer 2; also read by assembly.

   0 .. USER_LIMIT                 user
   PHYS_BASE + p                   all of RAM and the first 4 GiB (devices too), direct
   KERNEL_BASE + p                 the kernel's own image, loaded at p = 1 MiB
*/
#pragma once

/* tricks.md: SYSRET and non-canonical addresses */
#define USER_LIMIT      0x00007ffffffff000
#define PHYS_BASE       0xffff888000000000
#define KERNEL_BASE     0xffffffff80000000
#define KERNEL_LOAD     0x100000
#define AP_START_PAGE   0x8000            /* where ap.S runs in real mode */

/* Selectors, in the order that SYSCALL and SYSRET want; the numbers are Linux's. */
#define SEL_KCODE  0x10
#define SEL_KDATA  0x18
#define SEL_UDATA  0x2b
#define SEL_UCODE  0x33
#define SEL_TSS    0x40
#define SEL_CPU    0x7b     /* its limit is the CPU's number, for the vDSO: as on Linux */

#ifndef __ASSEMBLER__
#include "lib/types.h"

static inline void *phys_to_virt(paddr_t pa)
{
	return (void *)(pa + PHYS_BASE);
}

/* Of a direct map or kernel image address. */
static inline paddr_t virt_to_phys(const void *va)
{
	uintptr_t a = (uintptr_t)va;

	return a >= KERNEL_BASE ? a - KERNEL_BASE : a - PHYS_BASE;
}

/* Does [a, a + n) lie in user space? No wrap-around can fool it. */
static inline bool user_range_ok(uintptr_t a, size_t n)
{
	return n <= USER_LIMIT && a <= USER_LIMIT - n;
}

/* linker.ld: page aligned bounds of the kernel image. */
extern char _text_start[], _text_end[], _rodata_start[], _rodata_end[];
extern char _data_start[], _data_end[], _bss_start[], _bss_end[];
extern char _kernel_start[], _kernel_end[];
#endif
