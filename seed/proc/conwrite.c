/* write(2) as long as there are no files: 1 and 2 are the console. From chapter 5 on
   fs/rw.c takes its place: this definition is weak. Read mm/user.h before. */
#include "abi/errno.h"
#include "dev/uart.h"
#include "hooks.h"
#include "kernel/syscall.h"
#include "mm/user.h"

HOOK long sys_write(int fd, const void *ubuf, size_t n)
{
	char c;

	if (fd != 1 && fd != 2)
		return -EBADF;
	for (size_t i = 0; i < n; i++) {
		if (copyin(&c, (const char *)ubuf + i, 1) < 0)
			return i > 0 ? (long)i : -EFAULT;
		if (c == '\n')
			uart_putc('\r');
		uart_putc(c);
	}
	return n;
}
