/* From one thread to another: each waits inside its own call of context_switch. And
   the first steps of a thread, which has never called it. Read kernel/thread.h
   before. */
#define THREAD_RSP 0                    /* struct thread begins with it */

	.text
/* void context_switch(struct thread *from, struct thread *to). C expects rbx, rbp
   and r12 to r15 to keep their values; the other registers it has saved itself if it
   needs them. */
	.globl context_switch
context_switch:
	pushq %rbp
	pushq %rbx
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	movq %rsp, THREAD_RSP(%rdi)
	movq THREAD_RSP(%rsi), %rsp
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbx
	popq %rbp
	ret

/* A new thread's first context_switch returns here; thread_new has put a function,
   or 0, where rbx is popped from. */
	.globl thread_start
thread_start:
	call schedule_finish
	testq %rbx, %rbx
	jz 1f
	call *%rbx
1:	movq %rsp, %rdi                 /* the frame is all that is left on the stack */
	call user_return
	jmp trap_return
	.section .note.GNU-stack, "", @progbits
