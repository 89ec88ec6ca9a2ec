/* setjmp notes the registers a function must preserve, and where it was called from;
   longjmp puts them back, so setjmp returns a second time. The jmp_buf: rbx rbp r12 r13
   r14 r15 rsp rip, then whether the signal mask was saved, then the mask. */
	.section .text.setjmp, "ax", @progbits
	.globl	setjmp, _setjmp, sigsetjmp, longjmp, _longjmp, siglongjmp
	.type	setjmp, @function
setjmp:
_setjmp:
	xor	%esi, %esi
sigsetjmp:
	mov	%rbx, (%rdi)
	mov	%rbp, 8(%rdi)
	mov	%r12, 16(%rdi)
	mov	%r13, 24(%rdi)
	mov	%r14, 32(%rdi)
	mov	%r15, 40(%rdi)
	lea	8(%rsp), %rdx           /* the stack as it is after our return */
	mov	%rdx, 48(%rdi)
	mov	(%rsp), %rdx
	mov	%rdx, 56(%rdi)
	mov	%esi, 64(%rdi)
	xor	%eax, %eax
	test	%esi, %esi
	jnz	1f
	ret
1:	lea	72(%rdi), %rdx          /* rt_sigprocmask(0, NULL, &mask, 8) */
	xor	%edi, %edi
	xor	%esi, %esi
	mov	$8, %r10d
	mov	$14, %eax
	syscall
	xor	%eax, %eax
	ret
	.size	setjmp, . - setjmp

	.section .text.longjmp, "ax", @progbits
	.type	longjmp, @function
longjmp:
_longjmp:
siglongjmp:
	mov	%rdi, %r8
	mov	%esi, %r9d
	cmpl	$0, 64(%rdi)
	je	1f
	mov	$2, %edi                /* SIG_SETMASK */
	lea	72(%r8), %rsi
	xor	%edx, %edx
	mov	$8, %r10d
	mov	$14, %eax
	syscall
1:	mov	%r9d, %eax
	test	%eax, %eax
	jnz	2f
	inc	%eax                    /* never 0 the second time */
2:	mov	(%r8), %rbx
	mov	8(%r8), %rbp
	mov	16(%r8), %r12
	mov	24(%r8), %r13
	mov	32(%r8), %r14
	mov	40(%r8), %r15
	mov	48(%r8), %rsp
	jmp	*56(%r8)
	.size	longjmp, . - longjmp
	.section .note.GNU-stack, "", @progbits
