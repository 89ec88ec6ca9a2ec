/* From the boot loader to C. A Multiboot header, by which GRUB and `qemu -kernel`
   know how to load the kernel; the 32-bit entry; first page tables; the switch to 64
   bits. Read cpu/layout.h before, and the Multiboot specification 0.6.96, 3.1 and
   3.2. */
#include "cpu/layout.h"

#define MB_MAGIC    0x1badb002
#define MB_FLAGS    0x00010003          /* modules on pages, a memory map, load addresses below */
#define PHYS(sym)   ((sym) - KERNEL_BASE)

#define PTE_P       1                   /* bits of a page table entry: present, */
#define PTE_W       2                   /* writable, */
#define PTE_PS      0x80                /* a large page of 2 MiB */

	.section .boot, "ax"
	.balign 4
multiboot_header:
	.long MB_MAGIC, MB_FLAGS, -(MB_MAGIC + MB_FLAGS)
	.long PHYS(multiboot_header)
	.long PHYS(_text_start)         /* load from here */
	.long PHYS(_data_end)           /* to here; */
	.long PHYS(_kernel_end)            /* zeros up to here; */
	.long PHYS(boot_start)          /* and begin here, in 32-bit mode without paging */

	.code32
	.globl boot_start
boot_start:
	cli
	cld
	movl %eax, %ebp                 /* keep the loader's magic number and its structure */
	movl %ebx, %esi

	/* Long mode: the Intel manual (SDM) 3A, 10.8.5. */
	movl %cr4, %eax
	orl $0x20, %eax                 /* PAE: entries of 64 bits */
	movl %eax, %cr4
	movl $PHYS(boot_pml4), %eax
	movl %eax, %cr3
	movl $0xc0000080, %ecx          /* EFER */
	rdmsr
	orl $0x100, %eax                /* LME: long mode from the moment that paging is on */
	wrmsr
	movl %cr0, %eax
	orl $0x80000000, %eax           /* PG: paging */
	movl %eax, %cr0
	lgdt PHYS(boot_gdt_pointer)
	ljmp $SEL_KCODE, $PHYS(1f)      /* a 64-bit code segment, still at the low address */

	.code64
1:	movabsq $2f, %rax
	jmp *%rax                       /* to where the kernel is linked */
2:	movl $SEL_KDATA, %eax
	movl %eax, %ss
	xorl %eax, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %fs
	movl %eax, %gs
	movq $boot_stack_top, %rsp
	movl %ebp, %edi                 /* boot_main(magic, structure) */
	xorl %ebp, %ebp                 /* no frame above this one: backtraces end here */
	call boot_main
	ud2

	.section .rodata
	.balign 8
boot_gdt:
	.quad 0, 0
	.quad 0x00af9b000000ffff        /* SEL_KCODE: 64-bit code, privilege level 0 */
	.quad 0x00cf93000000ffff        /* SEL_KDATA */
boot_gdt_pointer:
	.word . - boot_gdt - 1
	.long PHYS(boot_gdt)
	.long 0

	/* The first page tables are filled by the assembler. Four page directories map
	   the first 4 GiB by pages of 2 MiB: 2048 entries. */
	.data
	.balign 4096
boot_pd:
	.set page, 0
	.rept 2048
	.quad page + PTE_P + PTE_W + PTE_PS
	.set page, page + 0x200000
	.endr

	/* One table of the third level names all four, another the first one only. */
boot_pdpt_low:
	.quad PHYS(boot_pd) + 0x0000 + PTE_P + PTE_W
	.quad PHYS(boot_pd) + 0x1000 + PTE_P + PTE_W
	.quad PHYS(boot_pd) + 0x2000 + PTE_P + PTE_W
	.quad PHYS(boot_pd) + 0x3000 + PTE_P + PTE_W
	.skip 508 * 8
boot_pdpt_high:
	.skip 510 * 8
	.quad PHYS(boot_pd) + PTE_P + PTE_W
	.quad 0

	/* The top table: the same memory is seen from 0, from PHYS_BASE (entry 273)
	   and from KERNEL_BASE (entry 511). */
boot_pml4:
	.quad PHYS(boot_pdpt_low) + PTE_P + PTE_W
	.skip 272 * 8
	.quad PHYS(boot_pdpt_low) + PTE_P + PTE_W
	.skip 237 * 8
	.quad PHYS(boot_pdpt_high) + PTE_P + PTE_W

	.bss
	.balign 4096
	.skip 16384
boot_stack_top:
	.section .note.GNU-stack, "", @progbits
