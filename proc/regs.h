/* A thread's registers as core files and ptrace show them. Layer 9. */
#pragma once
#include "abi/ptrace.h"
#include "lib/types.h"

struct thread;

void regs_read(struct thread *t, struct user_regs_struct *r);
/* t is stopped. Selectors and flags are forced to safe values; false: rip or a base is no user address. */
bool regs_write(struct thread *t, const struct user_regs_struct *r);
/* A word of struct user's u_debugreg, by number. t is stopped. 0, -EIO, -EINVAL, -ENOMEM. */
uint64_t debugreg_read(const struct thread *t, unsigned n);
int debugreg_write(struct thread *t, unsigned n, uint64_t word);
void debugregs_drop(struct thread *t);         /* exec: t is current */
/* The x87 and SSE half, 512 bytes. t is current, or not running. */
void fpregs_read(struct thread *t, struct user_fpregs_struct *r);
