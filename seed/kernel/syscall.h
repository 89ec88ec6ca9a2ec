/* The prototypes of all system calls, from the one table. A call that no file
   defines answers -ENOSYS. */
#pragma once
#include "abi/tags.h"

#define SYSCALL(nr, name, args, format) long sys_##name args;
#include "abi/syscalls.def"
#undef SYSCALL

/* Open the door: kernel/syscall.c. */
void syscall_init(void);
