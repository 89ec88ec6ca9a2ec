/* The copies that survive a fault. Each returns in rax the bytes it did not copy. The
   entries in .ex_table send a fault in a word move on to bytes, which fault again just
   where memory ends, and a fault in a byte move to the end. tricks.md: The tail of a failed copy */

	.macro site kind
771:	.byte 0x0f, 0x1f, 0x00
	.pushsection .smap_sites, "a"
	.long 771b - ., \kind
	.popsection
	.endm

	.macro ex insn, fix
	.pushsection .ex_table, "a"
	.quad \insn, \fix
	.popsection
	.endm

	/* rdi to, rsi from, rdx how many; `what` is movs or stos (rax is then 0) */
	.macro body what
	site 0xcb
	movq %rdx, %rcx
	shrq $3, %rcx
1:	rep \what\()q
	movl %edx, %ecx
	andl $7, %ecx
2:	rep \what\()b
	site 0xca
	movq %rcx, %rax
	ret
3:	andl $7, %edx
	leaq (%rdx, %rcx, 8), %rcx
4:	rep \what\()b
5:	site 0xca
	movq %rcx, %rax
	ret
	ex 1b, 3b
	ex 2b, 5b
	ex 4b, 5b
	.endm

	.text
	.globl usercopy
	.balign 16
usercopy:
	body movs

	.globl userzero
	.balign 16
userzero:
	movq %rsi, %rdx
	xorl %eax, %eax
	body stos

	/* vm_fault leaves faults in this section alone. */
	.section .text.nofault, "ax"
	.globl usercopy_nofault
	.balign 16
usercopy_nofault:
	body movs
	.section .note.GNU-stack, "", @progbits
