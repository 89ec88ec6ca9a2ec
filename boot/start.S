/* From the boot loader to C: a Multiboot (version 1) header that GRUB and
   `qemu -kernel` both load, 32-bit entry, first page tables, jump to 64 bits. */
#include "cpu/layout.h"

#define MB_MAGIC    0x1badb002
#define MB_FLAGS    0x00010003          /* align modules, memory map, load addresses */
#define PHYS(sym)   ((sym) - KERNEL_BASE)

#define PTE_P       1
#define PTE_W       2
#define PTE_PS      0x80

	.section .boot, "ax"
	.balign 4
multiboot_header:
	.long MB_MAGIC, MB_FLAGS, -(MB_MAGIC + MB_FLAGS)
	.long PHYS(multiboot_header)
	.long PHYS(_text_start)         /* load_addr */
	.long PHYS(_data_end)           /* load_end_addr */
	.long PHYS(_bss_end)            /* bss_end_addr */
	.long PHYS(boot_start)          /* entry_addr */

	.code32
	.globl boot_start
boot_start:
	cli
	cld
	movl %eax, %ebp                 /* the loader's magic and its structure */
	movl %ebx, %esi

	/* Four page directories map the first 4 GiB by 2 MiB pages. */
	movl $PHYS(boot_pd), %edi
	movl $(PTE_P | PTE_W | PTE_PS), %eax
	xorl %edx, %edx
1:	movl %eax, (%edi)
	movl %edx, 4(%edi)
	addl $8, %edi
	addl $0x200000, %eax
	jnc 1b

	/* They are seen from 0 and from PHYS_BASE; the first also from KERNEL_BASE. */
	movl $(PHYS(boot_pd) + PTE_P + PTE_W), %eax
	movl $PHYS(boot_pdpt_low), %edi
	movl %eax, PHYS(boot_pdpt_high) + 510 * 8
	movl $4, %ecx
1:	movl %eax, (%edi)
	addl $8, %edi
	addl $0x1000, %eax
	loop 1b
	movl $(PHYS(boot_pdpt_low) + PTE_P + PTE_W), %eax
	movl %eax, PHYS(boot_pml4)
	movl %eax, PHYS(boot_pml4) + ((PHYS_BASE >> 39) & 511) * 8
	movl $(PHYS(boot_pdpt_high) + PTE_P + PTE_W), PHYS(boot_pml4) + 511 * 8

	movl %cr4, %eax
	orl $0xa0, %eax                 /* PAE, PGE */
	movl %eax, %cr4
	movl $PHYS(boot_pml4), %eax
	movl %eax, %cr3
	movl $0xc0000080, %ecx          /* EFER */
	rdmsr
	orl $0x100, %eax                /* LME */
	wrmsr
	movl %cr0, %eax
	orl $0x80000000, %eax           /* PG */
	movl %eax, %cr0
	lgdt PHYS(boot_gdt_pointer)
	ljmp $SEL_KCODE, $PHYS(1f)

	.code64
1:	movabsq $2f, %rax
	jmp *%rax
2:	movl $SEL_KDATA, %eax
	movl %eax, %ss
	xorl %eax, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %fs
	movl %eax, %gs
	movq $boot_stack_top, %rsp
	movl %ebp, %edi
	xorl %ebp, %ebp                 /* the end of every backtrace */
	call boot_main
	ud2

	.section .rodata
	.balign 8
	.globl boot_gdt_pointer
boot_gdt:
	.quad 0, 0
	.quad 0x00af9b000000ffff        /* SEL_KCODE: 64-bit code */
	.quad 0x00cf93000000ffff        /* SEL_KDATA */
	.quad 0x00cf9b000000ffff        /* 0x20: 32-bit code, for ap.S */
boot_gdt_pointer:
	.word . - boot_gdt - 1
	.long PHYS(boot_gdt)
	.long 0

	/* The other CPUs start on these tables too; so they stay. */
	.section .bss.page, "aw", @nobits
	.balign 4096
	.globl boot_pml4, boot_stack, boot_stack_top
boot_pml4:
	.skip 4096
boot_pdpt_low:
	.skip 4096
boot_pdpt_high:
	.skip 4096
boot_pd:
	.skip 4 * 4096
boot_stack:
	.skip 16384
boot_stack_top:
	.section .note.GNU-stack, "", @progbits
