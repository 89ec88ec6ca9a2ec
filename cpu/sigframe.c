/* How a signal handler finds its stack, as Linux lays it out:

     high   FPU state (XSAVE or FXSAVE form, 64-byte aligned)
            siginfo
            ucontext: flags, alternate stack, registers, old mask
     rsp -> address of the restorer, which calls rt_sigreturn

   When the handler has returned through the restorer, rsp points at the ucontext. */
#include "cpu/sigframe.h"
#include "cpu/fpu.h"
#include "cpu/usercopy.h"
#include "lib/string.h"

#define RED_ZONE  128
#define INFO_USED 48           /* what Linux keeps of a siginfo (proc/signal.h) */

BUILD_BUG_ON(offsetof(struct rt_sigframe, uc.uc_mcontext) != 8 + 40);
BUILD_BUG_ON(offsetof(struct ucontext, uc_sigmask) != 296);
BUILD_BUG_ON(sizeof(siginfo_t) != 128);

static bool on_stack(uint64_t rsp, const stack_t *s)
{
	return !(s->ss_flags & SS_DISABLE) && s->ss_size > 0
	       && rsp - (uintptr_t)s->ss_sp - 1 < s->ss_size;
}

/* Member by member: a compound literal would be cleared first. */
static void store_registers(struct sigcontext *c, const struct trapframe *tf)
{
	c->r8 = tf->r8, c->r9 = tf->r9, c->r10 = tf->r10, c->r11 = tf->r11;
	c->r12 = tf->r12, c->r13 = tf->r13, c->r14 = tf->r14, c->r15 = tf->r15;
	c->rdi = tf->rdi, c->rsi = tf->rsi, c->rbp = tf->rbp, c->rbx = tf->rbx;
	c->rdx = tf->rdx, c->rax = tf->rax, c->rcx = tf->rcx, c->rsp = tf->rsp;
	c->rip = tf->rip, c->eflags = tf->rflags, c->cs = tf->cs, c->ss = tf->ss;
	c->gs = c->fs = 0;
	c->err = current_task()->trap.error;
	c->trapno = current_task()->trap.vector;
	c->cr2 = current_task()->trap.cr2;
	memset(c->reserved, 0, sizeof(c->reserved));
}

static void load_registers(struct trapframe *tf, const struct sigcontext *c)
{
	*tf = (struct trapframe){
		.r8 = c->r8, .r9 = c->r9, .r10 = c->r10, .r11 = c->r11,
		.r12 = c->r12, .r13 = c->r13, .r14 = c->r14, .r15 = c->r15,
		.rdi = c->rdi, .rsi = c->rsi, .rbp = c->rbp, .rbx = c->rbx,
		.rdx = c->rdx, .rax = c->rax, .rcx = c->rcx, .rsp = c->rsp,
		.rip = c->rip, .rflags = c->eflags,
		.orig_rax = -1ul,          /* not in a system call: nothing to restart */
	};
}

/* Does this handler start at the top of the alternate stack? */
static bool enters_stack(uint64_t rsp, unsigned long flags, const stack_t *alt)
{
	return (flags & SA_ONSTACK) && !(alt->ss_flags & SS_DISABLE) && alt->ss_size > 0
	       && !on_stack(rsp, alt);
}

int sigframe_push(struct trapframe *tf, const struct kernel_sigaction *sa,
		  const siginfo_t *info, uint64_t oldmask, const stack_t *alt, int sig)
{
	bool entering = enters_stack(tf->rsp, sa->flags, alt);
	bool on_alt = entering || on_stack(tf->rsp, alt);
	uint64_t top = entering ? (uintptr_t)alt->ss_sp + alt->ss_size : tf->rsp - RED_ZONE;
	uint64_t fpu = align_down(top - fpu_user_size(), 64);
	uint64_t at = align_down(fpu - sizeof(struct rt_sigframe), 16) - 8;
	struct rt_sigframe f;

	if (!(sa->flags & SA_RESTORER) || (uintptr_t)sa->handler >= USER_LIMIT
	    || !user_range_ok(at, top - at)
	    || (on_alt && !on_stack(at + 1, alt)))
		return -EFAULT;
	f.restorer = sa->restorer;
	f.uc.uc_flags = UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS
			| (fpu_use_xsave ? UC_FP_XSTATE : 0);
	f.uc.uc_link = NULL;
	f.uc.uc_stack = *alt;
	store_registers(&f.uc.uc_mcontext, tf);
	f.uc.uc_mcontext.oldmask = oldmask;
	f.uc.uc_mcontext.fpstate = (struct fpstate *)fpu;
	f.uc.uc_sigmask = oldmask;
	memcpy(&f.info, info, INFO_USED);
	memset((char *)&f.info + INFO_USED, 0, sizeof(f.info) - INFO_USED);
	if (fpu_save_user((void *)fpu) < 0 || copyout((void *)at, &f, sizeof(f)) < 0)
		return -EFAULT;
	fpu_reset_live();
	tf->rsp = at;
	tf->rip = (uintptr_t)sa->handler;
	tf->rdi = sig;
	tf->rsi = at + offsetof(struct rt_sigframe, info);
	tf->rdx = at + offsetof(struct rt_sigframe, uc);
	tf->rax = 0;
	tf->rflags &= ~(RFLAGS_DF | RFLAGS_RF | RFLAGS_TF);
	return 0;
}

/* IRET would refuse any others: so does this, in its words. What does not say UC_STRICT_RESTORE_SS is old and
   may have written nonsense for ss. */
static bool selectors_right(const struct ucontext *uc)
{
	uint16_t cs = uc->uc_mcontext.cs | 3, ss = uc->uc_mcontext.ss | 3, wrong = cs != SEL_UCODE ? cs : ss;

	if (cs == SEL_UCODE && (ss == SEL_UDATA || !(uc->uc_flags & UC_STRICT_RESTORE_SS)))
		return true;
	current_task()->trap.vector = VEC_GP;
	current_task()->trap.error = wrong & ~3u;
	return false;
}

int sigframe_pop(struct trapframe *tf, uint64_t *mask, stack_t *alt)
{
	uint64_t nt = tf->rflags & RFLAGS_NT;    /* not the frame's, but whoever had it keeps it */
	struct ucontext uc;
	bool sane;

	if (copyin(&uc, (void *)tf->rsp, sizeof(uc)) < 0)
		return -EFAULT;
	load_registers(tf, &uc.uc_mcontext);
	trapframe_sanitize(tf);
	sane = selectors_right(&uc);
	tf->rflags |= nt;
	*mask = uc.uc_sigmask;
	*alt = uc.uc_stack;
	task_frame_changed();
	return sane ? fpu_restore_user(uc.uc_mcontext.fpstate) : -EFAULT;
}
