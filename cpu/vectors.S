/* 256 stubs: each makes the stack look alike (an error code below rip) and names its
   vector in %edi, whose own value is already in its place in the trapframe. */

	.macro stub vector
	.text
	.balign 16
9:
	.if (\vector == 8 || (\vector >= 10 && \vector <= 14) || \vector == 17 || \vector == 21)
	.else
	pushq $0
	.endif
	pushq %rdi
	movl $\vector, %edi
	.if (\vector == 1 || \vector == 2 || \vector == 8 || \vector == 18)
	jmp trap_entry_paranoid
	.else
	jmp trap_entry
	.endif
	.section .rodata
	.quad 9b
	.endm

	.section .rodata
	.balign 8
	.globl vector_stubs
vector_stubs:
	.altmacro
	.set n, 0
	.rept 256
	stub %n
	.set n, n + 1
	.endr
	.section .note.GNU-stack, "", @progbits
