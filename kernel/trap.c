/* Who gets this exception or interrupt; and user_return(), the one way out to user mode. */
#include "kernel/runq.h"
#include "abi/mman.h"
#include "abi/signal.h"
#include "cpu/debug.h"
#include "cpu/fpu.h"
#include "cpu/irq.h"
#include "cpu/usercopy.h"
#include "kernel/fuzz.h"
#include "kernel/klog.h"
#include "kernel/panic.h"
#include "kernel/timer.h"
#include "kernel/trace.h"
#include "mm/vm.h"
#include "proc/signal.h"

static const char *const exception_name[] = {
	"divide error", "debug", "NMI", "breakpoint", "overflow", "bound range", "invalid opcode",
	"device not available", "double fault", "coprocessor", "invalid TSS", "segment not present",
	"stack segment", "general protection", "page fault", "reserved", "x87 fault",
	"alignment check", "machine check", "SIMD fault",
};

/* ---- page faults ---------------------------------------------------------------------------- */

/* For the signal frames. */
static void trap_note(unsigned vector, uint64_t error)
{
	current->task.trap.vector = vector;
	current->task.trap.error = error;
}

static void fault_signal(int err, uintptr_t va, uint64_t error)
{
	trap_note(VEC_PF, error | (va >= USER_LIMIT ? PF_PRESENT : 0));     /* of the kernel's map they learn nothing */
	current->task.trap.cr2 = va;
	switch (err) {
	case -EIO:
		signal_fault(SIGBUS, BUS_ADRERR, va);
		break;
	case -EACCES:
		signal_fault(SIGSEGV, SEGV_ACCERR, va);
		break;
	default:
		signal_fault(SIGSEGV, SEGV_MAPERR, va);
	}
}

/* Resolves the fault. When memory runs out the largest process is killed and the fault is tried again; not so if we
   hold a mutex, for which the process that is to die may wait. Interrupts are on. */
static int fault_resolve(uintptr_t va, uint64_t error)
{
	uint32_t access = error & PF_FETCH ? PROT_EXEC : error & PF_WRITE ? PROT_WRITE : PROT_READ;
	struct space *sp = current->space;
	int r;

	if (!sp || (error & PF_RESERVED) || va >= USER_LIMIT)
		return -EFAULT;
	current->minflt++;
	if (fail_now(FAIL_FAULT))
		return -EIO;
	TRACE(TR_FAULT, error, va, access, 0);
	do {
		r = vm_fault(sp, va, access);
	} while (r == -ENOMEM && !current_task()->held && !thread_should_die() && vm_oom_hook && vm_oom_hook());
	return r;
}

static void page_fault(struct trapframe *tf)
{
	uintptr_t va = read_cr2();
	int r;

	if (likely(trapframe_user(tf))) {
		sti();
		r = fault_resolve(va, tf->error);
		fuzz_point();
		if (unlikely(r < 0) && !(r == -ENOMEM && thread_should_die()))
			fault_signal(r, va, tf->error);
		return;
	}
	if (usercopy_may_fault(tf) && spin_none_held()) {
		sti();
		r = fault_resolve(va, tf->error);
		cli();
		if (r == 0)
			return;
	}
	if (usercopy_fixup(tf))
		return;
	panic_frame(tf, "kernel page fault at %#lx%s", va,
		    kstack_guard(va) ? " (kernel stack overrun)" : "");
}

/* ---- other exceptions ----------------------------------------------------------------------- */

/* A step, a watched address, INT1. */
static void debug_exception(struct trapframe *tf)
{
	long what = debug_trap(tf);

	sti();
	if (what < 0)
		return;
	trap_note(VEC_DB, 0);
	signal_fault(SIGTRAP, what & DR6_STEP ? TRAP_TRACE : what ? TRAP_HWBKPT : TRAP_BRKPT, tf->rip);
}

static void user_exception(struct trapframe *tf, unsigned vector)
{
	if (vector == VEC_DB) {
		debug_exception(tf);
		return;
	}
	sti();
	trap_note(vector, tf->error);
	switch (vector) {
	case VEC_DE: signal_fault(SIGFPE, FPE_INTDIV, tf->rip); break;
	case VEC_BP: signal_fault(SIGTRAP, SI_KERNEL, 0); break;
	case VEC_OF: signal_fault(SIGSEGV, SI_KERNEL, 0); break;
	case VEC_UD: signal_fault(SIGILL, ILL_ILLOPN, tf->rip); break;
	case VEC_MF: signal_fault(SIGFPE, fpu_error_code(false), tf->rip); break;
	case VEC_XM: signal_fault(SIGFPE, fpu_error_code(true), tf->rip); break;
	case VEC_AC: signal_fault(SIGBUS, BUS_ADRALN, 0); break;
	case VEC_SS:
	case VEC_NP: signal_fault(SIGBUS, SI_KERNEL, 0); break;
	default:     signal_fault(SIGSEGV, SI_KERNEL, 0);
	}
}

void trap(struct trapframe *tf, unsigned vector)
{
	if (vector == VEC_PF) {
		current->task.in_syscall &= !trapframe_user(tf);
		page_fault(tf);
		return;
	}
	if (vector == VEC_NMI) {
		panic_nmi(tf);
		return;
	}
	if (trapframe_user(tf))
		current->task.in_syscall = false;
	if (vector >= VEC_IRQ) {
		runqs[cpu_id()].irq_user = trapframe_user(tf);
		fail_hold();
		kcov_hold();
		irq_dispatch(vector);
		kcov_release();
		fail_release();
		return;
	}
	if (trapframe_user(tf) && vector != VEC_DF && vector != VEC_MC) {
		user_exception(tf, vector);
		return;
	}
	if (vector == VEC_GP && usercopy_fixup(tf))
		return;
	if (vector == VEC_DB && debug_trap(tf) & DR6_HITS)
		return;                          /* usercopy touched what is watched */
	if (vector == VEC_DF && kstack_guard(tf->rsp))
		panic_frame(tf, "double fault: the kernel stack of \"%s\" (tid %d) is overrun",
			    current->comm, current->tid);
	panic_frame(tf, "%s in the kernel, error %#lx",
		    vector < ARRAY_SIZE(exception_name) ? exception_name[vector] : "exception",
		    tf->error);
}

/* ---- the way out ---------------------------------------------------------------------------- */

/* This runs on every return to user mode while attention is set, with interrupts on: the thread gives the CPU away,
   takes signals, stops or dies. */
void user_return(struct trapframe *tf)
{
	struct cpu_task *me = current_task();
	uint32_t why;

	assert(me->held == 0);
	while ((why = task_attention(me)) != 0) {
		if (why & ATT_RESCHED)
			schedule();
		if (why & (ATT_SIGNAL | ATT_KILL | ATT_STOP | ATT_RESTORE | ATT_TRACE))
			signal_deliver(tf);
		if (unlikely(tf->rip >= USER_LIMIT))     /* a tracer swallowed sigreturn's SIGSEGV */
			signal_bad_rip(tf->rip);
	}
}
