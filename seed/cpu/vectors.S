/* 48 entry points: the exceptions are vectors 0 to 31, interrupts of devices 32 to
   47. Each makes the stack look alike (an error code below rip) and names its vector
   in edi, the user's value of which is saved before. Read cpu/trapframe.h before;
   SDM 3A, 6.12 to 6.15. */

	.macro stub vector
	.text
	.balign 16
9:
	/* For these the processor pushes an error code itself. */
	.if (\vector == 8 || (\vector >= 10 && \vector <= 14) || \vector == 17 || \vector == 21)
	.else
	pushq $0
	.endif
	pushq %rdi
	movl $\vector, %edi
	jmp trap_entry
	.section .rodata
	.quad 9b
	.endm

	/* The stubs go to the text, their addresses to this table. */
	.section .rodata
	.balign 8
	.globl vector_stubs
vector_stubs:
	.altmacro
	.set n, 0
	.rept 48
	stub %n
	.set n, n + 1
	.endr
	.section .note.GNU-stack, "", @progbits
