/* The start of every other CPU: 16-bit code, copied to AP_START_PAGE, up to 64 bits on
   the boot page tables; then the kernel's own tables, its stack, and C. */
#include "cpu/layout.h"

#define PHYS(sym)   ((sym) - KERNEL_BASE)
#define LOW(label)  (AP_START_PAGE + (label) - ap_start)

	.section .rodata
	.globl ap_start, ap_start_end
	.code16
ap_start:
	cli
	cld
	xorw %ax, %ax
	movw %ax, %ds
	lgdtl LOW(low_gdt)
	movl %cr0, %eax
	orl $1, %eax                    /* PE */
	movl %eax, %cr0
	ljmpl $0x20, $LOW(1f)

	.code32
1:	movl $SEL_KDATA, %eax
	movl %eax, %ds
	movl %eax, %ss
	movl $0xa0, %eax                /* PAE, PGE */
	movl %eax, %cr4
	movl $PHYS(boot_pml4), %eax
	movl %eax, %cr3
	movl $0xc0000080, %ecx          /* EFER, as the boot CPU has it */
	movl PHYS(ap_efer), %eax
	xorl %edx, %edx
	wrmsr
	movl %cr0, %eax
	andl $0x9fffffff, %eax          /* caches on: CD and NW off */
	orl $0x80000000, %eax           /* PG */
	movl %eax, %cr0
	ljmpl $SEL_KCODE, $LOW(1f)

	.code64
1:	movabsq $ap_high, %rax
	jmp *%rax

	.balign 8
low_gdt:
	.word 5 * 8 - 1
	.long PHYS(boot_gdt_pointer) - 5 * 8
ap_start_end:

	.text
ap_high:
	movq ap_cr3, %rax
	movq %rax, %cr3
	movq ap_stack, %rsp
	xorl %eax, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %fs
	movl %eax, %gs
	xorl %ebp, %ebp
	movq ap_cpu, %rdi
	call ap_entry                   /* cpu/smp.c */
	ud2
	.section .note.GNU-stack, "", @progbits
