/* System calls that are cancellation points. The flag is looked at before the call; a
   request that comes later interrupts us with SIGCANCEL, whose handler (pthread/cancel.c)
   sees by the program counter whether the call had not begun: anywhere from
   __cancel_begin up to __cancel_end nothing has happened yet, so it sends the thread to
   __cancel_leave. Past __cancel_end the call has done its work, and its result wins,
   unless that result is only "interrupted".

   rax = number, rdi rsi rdx r10 r8 r9 = arguments, %fs:8 = CANCEL_ bits: 1 disabled,
   2 pending, 4 asynchronous. */
	.section .text.__cancel_call, "ax", @progbits
	.globl	__cancel_call, __cancel_begin, __cancel_end, __cancel_leave
	.type	__cancel_call, @function
__cancel_call:
__cancel_begin:
	mov	%fs:8, %r11d
	and	$3, %r11d
	cmp	$2, %r11d
	je	__cancel_leave
	syscall
__cancel_end:
	cmp	$-4, %rax               /* -EINTR */
	je	1f
	ret
1:	mov	%fs:8, %r11d
	and	$3, %r11d
	cmp	$2, %r11d
	je	__cancel_leave
	ret
__cancel_leave:
	sub	$128, %rsp
	and	$-16, %rsp
	call	__cancel_now            /* does not return */
	hlt
	.size	__cancel_call, . - __cancel_call
	.section .note.GNU-stack, "", @progbits
