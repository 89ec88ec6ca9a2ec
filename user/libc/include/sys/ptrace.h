/* Watching another process. */
#pragma once
#include <abi/ptrace.h>
#define PTRACE_PEEKUSR PTRACE_PEEKUSER
#define PTRACE_POKEUSR PTRACE_POKEUSER
#define PT_TRACE_ME PTRACE_TRACEME
long ptrace(int request, ...);
