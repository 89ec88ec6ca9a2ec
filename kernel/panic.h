/* The end: stop every CPU, print registers and backtraces. Layer 4. panic() itself is in lib/assert.h. */
#pragma once
#include "cpu/trapframe.h"

_Noreturn void panic_frame(const struct trapframe *tf, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void panic_nmi(const struct trapframe *tf);     /* another CPU panicked: report and halt; else return */
void backtrace_print(uintptr_t rip, uintptr_t rbp);
extern bool panic_exit;                         /* panic=exit: leave QEMU through isa-debug-exit */
