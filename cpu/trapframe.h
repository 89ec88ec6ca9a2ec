/* The registers of whoever was interrupted or called: one struct for system calls,
   faults and interrupts, in the order of Linux's pt_regs. Layer 2; also read by assembly. */
#pragma once

/* Offsets for assembly; checked in cpu/context.c. */
#define TF_R11      48
#define TF_R10      56
#define TF_R9       64
#define TF_R8       72
#define TF_RAX      80
#define TF_RCX      88
#define TF_RDX      96
#define TF_RSI     104
#define TF_RDI     112
#define TF_ERROR   120
#define TF_RIP     128
#define TF_CS      136
#define TF_RFLAGS  144
#define TF_RSP     152
#define TF_SIZE    168

#ifndef __ASSEMBLER__
#include "lib/types.h"

struct trapframe {
	uint64_t r15, r14, r13, r12, rbp, rbx;
	uint64_t r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
	union {
		uint64_t orig_rax;    /* system call: its number */
		uint64_t error;       /* exception: its error code, or 0 */
	};
	uint64_t rip, cs, rflags, rsp, ss;
};

static inline bool trapframe_user(const struct trapframe *tf)
{
	return tf->cs & 3;
}

/* Make a frame safe to return to user mode with, whoever wrote it: selectors and
   flags forced. False if rip is not a user address. Everyone who takes a frame from
   user hands (sigreturn, ptrace, exec) passes it through here, and then calls
   task_frame_changed() if a system call will return through it. */
bool trapframe_sanitize(struct trapframe *tf);
#endif
