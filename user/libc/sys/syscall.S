/* Calls that cannot be C functions: any number of arguments, two returns, no return. */

/* long syscall(long number, ...) */
	.section .text.syscall, "ax", @progbits
	.globl	syscall
	.type	syscall, @function
syscall:
	mov	%rdi, %rax
	mov	%rsi, %rdi
	mov	%rdx, %rsi
	mov	%rcx, %rdx
	mov	%r8, %r10
	mov	%r9, %r8
	mov	8(%rsp), %r9
	syscall
	mov	%rax, %rdi
	jmp	__syscall_ret
	.size	syscall, . - syscall

/* pid_t vfork(void): the child runs on this stack and would overwrite our return
   address, so we keep it in a register. */
	.section .text.vfork, "ax", @progbits
	.globl	vfork
	.type	vfork, @function
vfork:
	pop	%rdx
	mov	$58, %eax
	syscall
	push	%rdx
	mov	%rax, %rdi
	jmp	__syscall_ret
	.size	vfork, . - vfork

/* long __clone(int (*f)(void *), void *stack, unsigned long flags, void *arg,
                int *ptid, void *tls, int *ctid)
   The child begins on its own stack, on which we left the function and its argument. */
	.section .text.__clone, "ax", @progbits
	.globl	__clone
	.type	__clone, @function
__clone:
	and	$-16, %rsi
	sub	$16, %rsi
	mov	%rdi, (%rsi)
	mov	%rcx, 8(%rsi)
	mov	%rdx, %rdi              /* flags */
	mov	%r8, %rdx               /* ptid */
	mov	8(%rsp), %r10           /* ctid */
	mov	%r9, %r8                /* tls */
	mov	$56, %eax
	syscall
	test	%eax, %eax
	jz	1f
	ret
1:	xor	%ebp, %ebp
	pop	%rax
	pop	%rdi
	call	*%rax
	mov	%eax, %edi
	mov	$60, %eax
	syscall
	hlt
	.size	__clone, . - __clone

/* void __unmap_exit(void *map, size_t size): a detached thread takes its stack away
   from under itself, so nothing may be pushed any more. */
	.section .text.__unmap_exit, "ax", @progbits
	.globl	__unmap_exit
	.type	__unmap_exit, @function
__unmap_exit:
	mov	$11, %eax
	syscall
	xor	%edi, %edi
	mov	$60, %eax
	syscall
	hlt
	.size	__unmap_exit, . - __unmap_exit

/* Where a signal handler returns to. */
	.section .text.__restore, "ax", @progbits
	.globl	__restore
	.type	__restore, @function
	nop                             /* gdb looks one byte before the address */
__restore:
	mov	$15, %eax
	syscall
	hlt
	.size	__restore, . - __restore
	.section .note.GNU-stack, "", @progbits
