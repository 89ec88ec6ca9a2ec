/* A thread's registers as core files and ptrace show them. Layer 9. */
#pragma once
#include "abi/ptrace.h"
#include "lib/types.h"

struct thread;

void regs_read(struct thread *t, struct user_regs_struct *r);
/* t is stopped. Selectors and flags are forced to safe values; false: rip or a base is no user address. */
bool regs_write(struct thread *t, const struct user_regs_struct *r);
/* The x87 and SSE half, 512 bytes. t is current, or not running. */
void fpregs_read(struct thread *t, struct user_fpregs_struct *r);
