/* Numbers of system calls, under the kernel headers' name. */
#pragma once
#include <sys/syscall.h>
