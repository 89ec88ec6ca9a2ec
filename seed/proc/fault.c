/* Exceptions of programs. A page fault may be the first touch of a page, which is
   then made; everything else is a mistake, for which the program gets a signal. As
   long as there are no signals (before chapter 6) it dies of it. Read kernel/trap.c
   and mm/space.c before. */
#include "abi/errno.h"
#include "abi/mman.h"
#include "cpu/irq.h"
#include "cpu/x86.h"
#include "hooks.h"
#include "kernel/klog.h"
#include "kernel/sched.h"
#include "lib/assert.h"
#include "mm/vm.h"
#include "proc/proc.h"

/* Which signal stands for which exception; the others are SIGSEGV. */
static const struct { uint8_t signal, code; } signals[] = {
	[VEC_DE] = { SIGFPE, FPE_INTDIV }, [VEC_DB] = { SIGTRAP, TRAP_TRACE }, [VEC_BP] = { SIGTRAP, SI_KERNEL },
	[VEC_UD] = { SIGILL, ILL_ILLOPN }, [VEC_NP] = { SIGBUS, SI_KERNEL }, [VEC_SS] = { SIGBUS, SI_KERNEL },
	[VEC_MF] = { SIGFPE, FPE_FLTINV }, [VEC_AC] = { SIGBUS, BUS_ADRALN }, [VEC_XM] = { SIGFPE, FPE_FLTINV },
};

/* Before chapter 6 every signal kills. */
static void fault_signal(struct trapframe *tf, int sig, int code, uintptr_t addr)
{
	if (HOOKED(signal_hooks)) {
		signal_hooks.fault(sig, code, addr);
		return;
	}
	printk("process %d (%s) ends by signal %d: fault at address %lx, instruction at %lx\n", current->proc->pid,
	       current->comm, sig, addr, tf->rip);
	proc_kill(current->proc, sig);
}

/* No memory for a page: the largest process ends, and the fault happens again;
   unless the largest is ourselves. */
static void out_of_memory(void)
{
	struct proc *p, *victim = NULL;

	list_for_each(p, &proc_all, all_link)
		if (p != proc_init && p->space && !p->exiting && (!victim || p->space->rss > victim->space->rss))
			victim = p;
	if (!victim)
		panic("out of memory, and there is no process to end");
	printk("out of memory: process %d (%lu pages) is ended\n", victim->pid, victim->space->rss);
	proc_kill(victim, SIGKILL);
	if (victim != current->proc)
		sched_yield();
}

/* The error code says what was tried, CR2 where. Without memory the program is not
   told: it faults again, and then there is some. */
static void page_fault(struct trapframe *tf)
{
	uintptr_t va = read_cr2();
	uint32_t access = tf->error & 16 ? PROT_EXEC : tf->error & 2 ? PROT_WRITE : PROT_READ;   /* SDM 3A, 4.7 */
	int r = vm_fault(current->proc->space, va, access);

	if (r == -ENOMEM)
		out_of_memory();
	else if (r == -EIO)
		fault_signal(tf, SIGBUS, BUS_ADRERR, va);
	else if (r < 0)
		fault_signal(tf, SIGSEGV, r == -EACCES ? SEGV_ACCERR : SEGV_MAPERR, va);
}

/* Called by trap, in the middle of the program: whatever is decided here, user_return
   does it. */
void user_exception(struct trapframe *tf, unsigned vector)
{
	if (vector == VEC_PF)
		page_fault(tf);
	else if (vector < ARRAY_SIZE(signals) && signals[vector].signal)
		fault_signal(tf, signals[vector].signal, signals[vector].code, tf->rip);
	else
		fault_signal(tf, SIGSEGV, SI_KERNEL, 0);
}
