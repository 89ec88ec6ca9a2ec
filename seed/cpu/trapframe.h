/* The registers of whoever was interrupted, as entry.S puts them on the kernel
   stack. Assembly reads it too. */
#pragma once

/* Offsets for assembly; kernel/trap.c checks them. */
#define TF_RAX     80
#define TF_CS      136
#define TF_SIZE    168

#ifndef __ASSEMBLER__
#include "lib/types.h"

/* The lowest address first: what was pushed last. */
struct trapframe {
	uint64_t r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;   /* by entry.S */
	uint64_t error;                      /* by the processor or vectors.S; a system call keeps its number here */
	uint64_t rip, cs, rflags, rsp, ss;   /* by the processor */
};

/* Was it user code? The low two bits of cs are the privilege level, 0 for the
   kernel, 3 for programs. */
static inline bool trapframe_user(const struct trapframe *tf)
{
	return (tf->cs & 3) == 3;
}
#endif
