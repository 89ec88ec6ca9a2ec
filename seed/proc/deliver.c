/* Delivering signals. A handler is a function of the program, but the program does
   not call it: the kernel puts a frame on the user stack that holds all registers
   and the old mask, and lets the thread go on at the handler. The handler returns to
   a piece of code in the C library, which calls rt_sigreturn, and that puts
   everything back. Read proc/signal.c before; sigreturn(2). */
#include "abi/errno.h"
#include "cpu/layout.h"
#include "cpu/x86.h"
#include "kernel/sched.h"
#include "kernel/syscall.h"
#include "mm/user.h"
#include "proc/signal.h"

#define RED_ZONE 128                       /* below the stack pointer a function may keep things: ABI, 3.2.2 */
#define FLAGS_USER 0x40cd5ul               /* flags that a program may set: CF PF AF ZF SF TF DF OF, and AC */

/* If the stack pointer lies there it is in use, and the next frame goes below. */
bool on_altstack(uintptr_t sp)
{
	const stack_t *s = &current->altstack;

	return !(s->ss_flags & SS_DISABLE) && sp > (uintptr_t)s->ss_sp && sp <= (uintptr_t)s->ss_sp + s->ss_size;
}

/* Where the frame goes: below what the program has on its stack, or on the stack for
   signals. If a handler runs on that one already, the next frame goes below the first. */
static uintptr_t choose_stack(const struct trapframe *tf, const struct kernel_sigaction *a)
{
	const stack_t *s = &current->altstack;

	if ((a->flags & SA_ONSTACK) && !(s->ss_flags & SS_DISABLE) && !on_altstack(tf->rsp))
		return (uintptr_t)s->ss_sp + s->ss_size;
	return tf->rsp - RED_ZONE;
}

/* All that the program had when it was interrupted, in the form that sigreturn(2) and
   debuggers know. */
static struct sigcontext save_registers(const struct trapframe *tf, uintptr_t fpstate)
{
	return (struct sigcontext){
		.r8 = tf->r8, .r9 = tf->r9, .r10 = tf->r10, .r11 = tf->r11, .r12 = tf->r12, .r13 = tf->r13, .r14 = tf->r14,
		.r15 = tf->r15, .rdi = tf->rdi, .rsi = tf->rsi, .rbp = tf->rbp, .rbx = tf->rbx, .rdx = tf->rdx,
		.rax = tf->rax, .rcx = tf->rcx, .rsp = tf->rsp, .rip = tf->rip, .eflags = tf->rflags,
		.cs = SEL_UCODE, .ss = SEL_UDATA, .cr2 = read_cr2(), .oldmask = current->sigmask,
		.fpstate = (struct fpstate *)fpstate,
	};
}

/* The frame, and above it the floating point registers. 0, -EFAULT. */
static int write_frame(uintptr_t at, uintptr_t fpstate, const struct trapframe *tf, const struct kernel_sigaction *a,
		       const siginfo_t *info)
{
	struct rt_sigframe frame = {
		.restorer = a->restorer, .info = *info,
		.uc = {
			.uc_flags = UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS, .uc_stack = current->altstack,
			.uc_mcontext = save_registers(tf, fpstate),
			.uc_sigmask = current->restore_sigmask ? current->saved_sigmask : current->sigmask,
		},
	};

	frame.uc.uc_stack.ss_flags |= on_altstack(tf->rsp) ? SS_ONSTACK : 0;
	fpu_save(current->fpu);
	((struct fpstate *)current->fpu)->sw_reserved.magic1 = 0;          /* nothing follows these 512 bytes */
	if (copyout((void *)fpstate, current->fpu, sizeof(current->fpu)) < 0)
		return -EFAULT;
	return copyout((void *)at, &frame, sizeof(frame));
}

/* Let the thread go on at the handler: its arguments are the number, the siginfo,
   the context. */
static void call_handler(struct trapframe *tf, int sig, const siginfo_t *info)
{
	struct kernel_sigaction *action = &current->proc->signals->actions[sig - 1], a = *action;
	uintptr_t fpstate = align_down(choose_stack(tf, &a) - sizeof(current->fpu), 64);
	uintptr_t at = align_down(fpstate - sizeof(struct rt_sigframe), 16) - 8;

	/* The C library's rule for functions, which the handler is: rsp + 8 is a multiple of 16 when
	   it begins, as after a call. Hence the 8. */
	if (!user_range_ok(at, sizeof(struct rt_sigframe)) || write_frame(at, fpstate, tf, &a, info) < 0) {
		proc_kill(current->proc, SIGSEGV);         /* no stack to run it on */
		return;
	}
	current->restore_sigmask = false;
	/* Blocked while the handler runs: otherwise the same signal could interrupt its own handler
	   again and again, until the stack is full. rt_sigreturn puts the old mask back. */
	current->sigmask |= a.mask | (a.flags & SA_NODEFER ? 0 : SIGMASK(sig));
	current->sigmask &= ~SIG_UNMASKABLE;
	if (a.flags & SA_RESETHAND)
		action->handler = SIG_DFL;
	tf->rdi = sig;
	tf->rsi = at + offsetof(struct rt_sigframe, info);
	tf->rdx = at + offsetof(struct rt_sigframe, uc);
	tf->rax = 0;
	tf->rsp = at;
	tf->rip = (uintptr_t)a.handler;
	tf->rflags &= ~(RFLAGS_DF | RFLAGS_TF);
	if (tf->rip >= USER_LIMIT)
		proc_kill(current->proc, SIGSEGV);
}

/* A system call that a signal has interrupted either fails with EINTR or is made
   again: rax gets the number back, and rip the address of the SYSCALL instruction,
   which has two bytes. */
static void end_call(struct trapframe *tf, bool again)
{
	if (!current->in_syscall || (long)tf->rax != -ERESTART)
		return;
	current->in_syscall = false;
	if (again) {
		tf->rax = tf->error;
		tf->rip -= 2;
	} else {
		tf->rax = -EINTR;
		current->sleep_until = 0;
	}
}

/* A stopped process waits here, in the kernel, with its registers in the frame. It
   may be woken only to die. */
static void stop_here(void)
{
	while (current->proc->signals->stopped && !current->killed) {
		thread_set_state(current, THREAD_STOPPED);
		schedule();
	}
}

/* What a signal does by itself. True if nothing else is to be done. */
static void default_action(int sig)
{
	struct proc *p = current->proc;

	if (!(SIG_STOPS & SIGMASK(sig)))
		proc_kill(p, sig);
	else if (sig == SIGSTOP || !pgrp_orphaned(p->pgid, NULL))
		proc_stop(p, sig);             /* nobody could continue an orphaned group: it does not stop */
}

/* One signal after the other. With several handlers the frames pile up: the last one
   delivered runs first, and returns into the one before. */
void signal_deliver(struct trapframe *tf)
{
	siginfo_t info;
	int sig;

	for (;;) {
		/* First of all: a stopped process takes no signals. SIGCONT and SIGKILL end the stop
		   where they are sent. It may stop several times in this loop. */
		stop_here();
		if (current->killed)
			thread_exit(0);
		sig = signal_take(~current->sigmask, &info);
		if (sig == 0)
			break;
		if (signal_ignored(current->proc, sig))
			continue;
		if (current->proc->signals->actions[sig - 1].handler == SIG_DFL) {
			default_action(sig);
			continue;
		}
		/* Before the handler's frame is built, since that saves rax and rip: after the handler the
		   call ends with EINTR, or is made again. */
		end_call(tf, (current->proc->signals->actions[sig - 1].flags & SA_RESTART) && !current->sleep_until);
		call_handler(tf, sig, &info);
	}
	if (current->restore_sigmask) {            /* the call's own mask ends with it, if no handler has been called */
		current->sigmask = current->saved_sigmask;
		current->restore_sigmask = false;
	}
	end_call(tf, true);
}

/* ---- the way back ---- */

/* Whoever wrote the frame: flags and segments are ours to decide. */
static void load_registers(struct trapframe *tf, const struct sigcontext *c)
{
	*tf = (struct trapframe){
		.r8 = c->r8, .r9 = c->r9, .r10 = c->r10, .r11 = c->r11, .r12 = c->r12, .r13 = c->r13, .r14 = c->r14, .r15 = c->r15,
		.rdi = c->rdi, .rsi = c->rsi, .rbp = c->rbp, .rbx = c->rbx, .rdx = c->rdx, .rax = c->rax, .rcx = c->rcx,
		.rsp = c->rsp, .rip = c->rip, .cs = SEL_UCODE, .ss = SEL_UDATA,
		.rflags = (c->eflags & FLAGS_USER) | RFLAGS_IF | RFLAGS_FIXED,
	};
}

/* The handler's "ret" has taken the first word of the frame, so the frame begins 8
   bytes below. It may have been changed by the program, for good reasons or bad
   ones. */
long sys_rt_sigreturn(void)
{
	struct trapframe *tf = thread_frame(current);
	struct rt_sigframe frame;
	struct fpstate *fp = (struct fpstate *)current->fpu;

	current->in_syscall = false;               /* no -ERESTART in rax means anything now */
	if (copyin(&frame, (void *)(tf->rsp - 8), sizeof(frame)) < 0 || frame.uc.uc_mcontext.rip >= USER_LIMIT)
		goto bad;
	if (!frame.uc.uc_mcontext.fpstate)
		fpu_init(fp);
	else if (copyin(fp, frame.uc.uc_mcontext.fpstate, sizeof(*fp)) < 0)
		goto bad;
	/* What the program wrote into the frame goes into registers of the processor now; whatever
	   could do harm there is masked, and not believed. */
	fp->mxcsr &= 0xffff;                       /* reserved bits would be an exception of the kernel */
	fpu_restore(fp);
	current->sigmask = frame.uc.uc_sigmask & ~SIG_UNMASKABLE;
	current->altstack = frame.uc.uc_stack;
	current->altstack.ss_flags &= ~SS_ONSTACK;
	load_registers(tf, &frame.uc.uc_mcontext);
	return tf->rax;
bad:
	proc_kill(current->proc, SIGSEGV);
	return 0;
}
