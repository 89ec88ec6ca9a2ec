/* The doors into the kernel and the one way out. Every entry builds a struct trapframe at
   the top of the thread's kernel stack and calls C; every return to user mode looks at
   the thread's attention word first, with interrupts off. */
#include "cpu/cpu.h"
#include "cpu/layout.h"
#include "cpu/trapframe.h"

#define MSR_GS_BASE 0xc0000101
#define ENOSYS      38

	.text

/* The rest of the frame below rdi, with what rax is to be. */
	.macro push_registers rax
	pushq %rsi
	pushq %rdx
	pushq %rcx
	pushq \rax
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
	.endm

/* SYSCALL: rcx is the user's rip, r11 its flags; the stack is still the user's. tricks.md: The short way out */
	.globl syscall_entry
	.balign 16
syscall_entry:
	swapgs
	movq %rsp, %gs:CPU_USER_RSP
	movq %gs:CPU_KSTACK, %rsp
	pushq $SEL_UDATA
	pushq %gs:CPU_USER_RSP
	pushq %r11
	pushq $SEL_UCODE
	pushq %rcx
	pushq %rax                      /* orig_rax: the number */
	pushq %rdi
	push_registers $-ENOSYS
	sti
	movq %gs:CPU_TASK, %r11
	movb $1, TASK_IN_CALL(%r11)
	cmpb $0, TASK_HOOKS(%r11)
	jne 1f
	cmpl $0, syscall_watch
	jne 1f
	cmpl $SYSCALL_MAX, %eax         /* the number is 32 bits wide, as on Linux */
	jae 1f
	movl %eax, %eax
	movq syscall_table(, %rax, 8), %rax
	testq %rax, %rax
	jz 1f
	movq %r10, %rcx                 /* the other five arguments are where C has them */
	call *%rax
	movq %rax, TF_RAX(%rsp)

	/* The fast way back. Nobody wrote to the frame but rax, so what C preserves (rbx, rbp,
	   r12 - r15) is in place, and rip and rflags are those of SYSCALL. */
2:	cli
	movq %gs:CPU_TASK, %rcx
	cmpq $0, TASK_ATTENTION(%rcx)   /* and frame_changed, its other half */
	jne user_exit
	movq TF_RDI(%rsp), %rdi
	movq TF_RSI(%rsp), %rsi
	movq TF_RDX(%rsp), %rdx
	movq TF_R8(%rsp), %r8
	movq TF_R9(%rsp), %r9
	movq TF_R10(%rsp), %r10
	movq TF_RIP(%rsp), %rcx
	movq TF_RFLAGS(%rsp), %r11
	movq TF_RSP(%rsp), %rsp
	swapgs
	sysretq

1:	movq %rsp, %rdi                 /* watched, or there is no such call */
	call syscall
	movq TF_RAX(%rsp), %rax
	jmp 2b

/* Exceptions and interrupts, from vectors.S: error code and rdi are pushed, edi is the
   vector, interrupts are off. */
	.macro pop_registers
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
	.endm

	.globl trap_entry
	.balign 16
trap_entry:
	push_registers %rax
	cld
	movl %edi, %esi
	movq %rsp, %rdi
	testb $3, TF_CS(%rsp)
	jz 1f
	swapgs
	call trap
	jmp user_exit
1:	call trap
	pop_registers
	iretq

/* The way to user mode for everything but a plain system call; a new user thread starts
   here, with its frame at the top of its stack. */
	.globl user_exit
user_exit:
	cli
	movq %gs:CPU_TASK, %rax
	cmpl $0, TASK_ATTENTION(%rax)
	jne 1f
	movl $0, TASK_CHANGED(%rax)
	pop_registers
	swapgs
	iretq
1:	sti
	movq %rsp, %rdi
	call user_return
	jmp user_exit

/* #DB, NMI, #DF and #MC come on stacks of their own and may find the user's %gs even in
   kernel mode: between SYSCALL and swapgs, say. From user mode the frame moves to the
   thread's stack and all is as usual. tricks.md: NMI and whose %gs */
	.globl trap_entry_paranoid
	.balign 16
trap_entry_paranoid:
	push_registers %rax
	cld
	movl %edi, %esi
	movq %rsp, %rdi
	testb $3, TF_CS(%rsp)
	jnz 2f
	movl $MSR_GS_BASE, %ecx
	rdmsr
	testl %edx, %edx                /* the kernel's is in the upper half */
	js 1f
	swapgs
	call trap
	swapgs
	pop_registers
	iretq
1:	call trap
	pop_registers
	iretq
2:	swapgs
	movl %esi, %edx
	movq %rsp, %rsi
	movq %gs:CPU_KSTACK, %rdi
	subq $TF_SIZE, %rdi
	movq %rdi, %rsp
	movl $(TF_SIZE / 8), %ecx
	rep movsq
	movq %rsp, %rdi
	movl %edx, %esi
	call trap
	jmp user_exit
	.section .note.GNU-stack, "", @progbits
