/* The numbers of the system calls, made from the table. */
#pragma once
enum {
#define SYSCALL(number, name, args, format) SYS_##name = number, __NR_##name = number,
#include <abi/syscalls.def>
#undef SYSCALL
};
long syscall(long number, ...);
