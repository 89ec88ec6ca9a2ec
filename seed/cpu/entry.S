/* From a trap to C and back. The processor has switched to the kernel stack if it
   came from user mode, and has turned interrupts off; vectors.S pushed an error code
   and rdi. Read cpu/vectors.S before. */
#include "cpu/trapframe.h"

	.text
	.globl trap_entry, trap_return
	.balign 16
trap_entry:
	pushq %rsi
	pushq %rdx
	pushq %rcx
	pushq %rax
	pushq %r8
	pushq %r9
	pushq %r10
	pushq %r11
	pushq %rbx
	pushq %rbp
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	cld                             /* C expects string instructions to go upwards */
	movl %edi, %esi                 /* trap(frame, vector) */
	movq %rsp, %rdi
	call trap

	/* The frame is at the top of the stack; a new process begins its life here
	   too. */
trap_return:
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbp
	popq %rbx
	popq %r11
	popq %r10
	popq %r9
	popq %r8
	popq %rax
	popq %rcx
	popq %rdx
	popq %rsi
	popq %rdi
	addq $8, %rsp                   /* the error code */
	iretq
	.section .note.GNU-stack, "", @progbits
