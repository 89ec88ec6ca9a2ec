/* Watching another process. */
#pragma once
#include <abi/ptrace.h>
long ptrace(int request, ...);
