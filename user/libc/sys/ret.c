/* errno is made here and nowhere else: the kernel answers with -errno, C functions
   with -1 and errno. Library functions that fail by themselves come here, too. */
#include "user/libc/libc.h"

_Thread_local int errno;

long __syscall_ret(long result)
{
	if ((unsigned long)result <= -4096UL)
		return result;
	errno = -result;
	return -1;
}
