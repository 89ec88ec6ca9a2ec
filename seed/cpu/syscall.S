/* The door for system calls. The instruction SYSCALL leaves the user's rip in rcx
   and its flags in r11, goes to privilege level 0 at syscall_entry with interrupts
   off, and does nothing about the stack. Arguments: rax is the number; rdi, rsi,
   rdx, r10, r8, r9. SDM 2B, SYSCALL. Read cpu/entry.S before. */
#include "cpu/layout.h"

	.text
	.globl syscall_entry
	.balign 16
syscall_entry:
	movq %rsp, user_rsp             /* there is one CPU and no interrupt: one word is enough */
	movq kernel_stack, %rsp
	pushq $SEL_UDATA                /* a struct trapframe, as a trap would have made it */
	pushq user_rsp
	pushq %r11
	pushq $SEL_UCODE
	pushq %rcx
	pushq %rax                      /* in the place of an error code */
	pushq %rdi
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
	movq %rsp, %rdi
	call syscall
	jmp trap_return

	.bss
	.balign 8
user_rsp:
	.skip 8
	.section .note.GNU-stack, "", @progbits
