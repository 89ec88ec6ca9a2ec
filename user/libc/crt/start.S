/* The first instruction of every program: the kernel left argc, argv, the environment
   and the auxiliary vector on the stack; C gets a pointer to them. */
	.section .text._start, "ax", @progbits
	.globl	_start
	.type	_start, @function
_start:
	xor	%ebp, %ebp              /* backtraces end here */
	mov	%rsp, %rdi
	and	$-16, %rsp
	call	__libc_start
	hlt
	.size	_start, . - _start
	.section .note.GNU-stack, "", @progbits
