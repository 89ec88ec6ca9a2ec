/* The reason why the last call of this thread failed. */
#pragma once
#include <abi/errno.h>

extern _Thread_local int errno;
#define errno errno

#ifdef _GNU_SOURCE
extern char *program_invocation_name;
extern char *program_invocation_short_name;
#endif
