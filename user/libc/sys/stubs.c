/* One stub a system call, made from the table. The kernel takes the fourth argument in
   r10, because the syscall instruction itself overwrites rcx; all else is as in C. */
#define STUB(prefix, number, name, then)                       \
	__asm__(".pushsection .text." #prefix #name ",\"ax\",@progbits\n" \
	    ".globl " #prefix #name "\n"                       \
	    ".type " #prefix #name ",@function\n"              \
	    #prefix #name ":\n"                                \
	    "	mov $" #number ", %eax\n"                      \
	    "	mov %rcx, %r10\n"                              \
	    then "\n"                                          \
	    ".size " #prefix #name ", . - " #prefix #name "\n" \
	    ".popsection");

#define SYSCALL(number, name, args, format)                    \
	STUB(__sys_, number, name, "	syscall\n	ret")  \
	STUB(__cp_, number, name, "	jmp __cancel_call")
#include <abi/syscalls.def>
