/* The Linux x86-64 signal frame on the user stack. Layer 2. */
#pragma once
#include "abi/signal.h"
#include "cpu/trapframe.h"

/* Make tf call sa's handler for signal sig: push siginfo, ucontext (with oldmask and
   the registers of tf) and the FPU state below the red zone of the current stack, or at the
   top of the alternate stack, and redirect tf; the live FPU state is then fresh. altstack (never NULL) is what uc_stack shows;
   it is used if sa wants it, it is not disabled and rsp is not on it already. 0, or -EFAULT: kill with SIGSEGV; tf is unchanged.
   May fault and sleep. */
int sigframe_push(struct trapframe *tf, const struct kernel_sigaction *sa,
		  const siginfo_t *info, uint64_t oldmask,
		  const stack_t *altstack, int sig);

/* rt_sigreturn: undo it, trusting nothing: the user's selectors, flags forced,
   FPU state valid. The mask and alternate stack to set come back, if the frame can be read. tf->rax
   is then the interrupted one's; task_frame_changed() was called. 0 or -EFAULT: SIGSEGV, at the place
   that was asked for. That may be no user address: the caller looks. */
int sigframe_pop(struct trapframe *tf, uint64_t *mask, stack_t *altstack_out);
