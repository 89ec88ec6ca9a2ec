/* Names and argument formats of the system calls, for trace readers. Layer 4. */
#pragma once
#include "lib/types.h"

const char *syscall_name(unsigned nr);      /* NULL: no such number */
const char *syscall_format(unsigned nr);    /* a letter an argument: abi/syscalls.def */
extern bool syscall_log_missing;            /* trace=1: name calls that are not implemented */
