/* From one thread to another: callee-saved registers and the FPU go with the thread, %gs
   keeps pointing at the CPU. Interrupts are off. */
#include "cpu/cpu.h"

#define MSR_FS_BASE        0xc0000100
#define MSR_KERNEL_GS_BASE 0xc0000102

	.text
/* struct cpu_task *context_switch(struct cpu_task *prev, struct cpu_task *next) */
	.globl context_switch
	.balign 16
context_switch:
	pushq %rbp
	pushq %rbx
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	movq %rsp, TASK_RSP(%rdi)
	movq TASK_FPU(%rdi), %r8
	movq TASK_FPU(%rsi), %r9
	testq %r8, %r8
	jz 2f
	cmpb $0, fpu_use_xsave
	je 1f
	movl $7, %eax                   /* x87, SSE, AVX */
	xorl %edx, %edx
	xsave64 (%r8)
	jmp 2f
1:	fxsave64 (%r8)

2:	movq TASK_KSTACK(%rsi), %rax
	movq TASK_RSP(%rsi), %rsp
	movq %rsi, %gs:CPU_TASK
	movq %rax, %gs:CPU_KSTACK
	movq %rax, %gs:CPU_TSS_RSP0
	testq %r9, %r9
	jz 5f                           /* kernel threads leave the user's state alone */
	cmpb $0, fpu_use_xsave
	je 3f
	movl $7, %eax
	xorl %edx, %edx
	xrstor64 (%r9)
	jmp 4f
3:	fxrstor64 (%r9)

	/* The user can zero its FS base by loading a selector, so it is always set again.
	   GS is hardly ever used: only where it or the last one is not 0. */
4:	movq TASK_FS_BASE(%rsi), %rax
	movq %rax, %rdx
	shrq $32, %rdx
	movl $MSR_FS_BASE, %ecx
	wrmsr
	movq TASK_GS_BASE(%rsi), %rax
	movq %rax, %rdx
	orq %gs:CPU_GS_BASE, %rdx
	jz 5f
	movq %rax, %gs:CPU_GS_BASE
	movq %rax, %rdx
	shrq $32, %rdx
	movl $MSR_KERNEL_GS_BASE, %ecx
	wrmsr
5:	movq %rdi, %rax
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbx
	popq %rbp
	ret

/* Where a new thread's first switch returns to: rax is the task before it; rbx and r12
   are the function and its argument (cpu/context.c). */
	.globl thread_start, user_start
thread_start:
	movq %rax, %rdi
	call sched_switched
	sti
	movq %r12, %rdi
	call *%rbx
	/* It became a user thread (exec filled the frame), or it should not have returned. */
	movq %gs:CPU_TASK, %rdi
	call task_enter_user
	jmp user_exit

user_start:
	movq %rax, %rdi
	call sched_switched
	jmp user_exit
	.section .note.GNU-stack, "", @progbits
