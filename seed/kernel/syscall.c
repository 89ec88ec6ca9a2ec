/* System calls, C side. The table is made from abi/syscalls.def; each entry is a
   weak reference, so that a chapter has the calls that its files define. Read
   cpu/syscall.S before. */
#include "abi/errno.h"
#include "cpu/layout.h"
#include "cpu/x86.h"
#include "hooks.h"
#include "kernel/sched.h"
#include "kernel/syscall.h"

#define SYSCALL_MAX 512

typedef long call(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);

#define SYSCALL(nr, name, args, format) extern __typeof__(sys_##name) sys_##name __attribute__((weak));
#include "abi/syscalls.def"
#undef SYSCALL

#define SYSCALL(nr, name, args, format) [nr] = (call *)(void *)sys_##name,
static call *const table[SYSCALL_MAX] = {
#include "abi/syscalls.def"
};
#undef SYSCALL

void syscall_entry(void);                  /* cpu/syscall.S, which calls: */
void syscall(struct trapframe *tf);

/* The number is 32 bits wide, as on Linux; what is above is ignored. The arguments
   are taken as they are: each call looks at its own. */
void syscall(struct trapframe *tf)
{
	uint32_t nr = tf->error;

	current->in_syscall = true;
	if (nr < SYSCALL_MAX && table[nr])
		tf->rax = table[nr](tf->rdi, tf->rsi, tf->rdx, tf->r10, tf->r8, tf->r9);
	else
		tf->rax = -ENOSYS;
	user_return(tf);
	current->in_syscall = false;
}

/* Where SYSCALL goes, which selectors it loads, and which flags it clears:
   interrupts, and whatever would surprise C. */
void syscall_init(void)
{
	wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SCE);
	wrmsr(MSR_STAR, (SEL_KCODE | 0x23ul << 16) << 32);
	wrmsr(MSR_LSTAR, (uintptr_t)syscall_entry);
	wrmsr(MSR_SFMASK, RFLAGS_IF | RFLAGS_TF | RFLAGS_DF | RFLAGS_IOPL | RFLAGS_NT | RFLAGS_AC);
}

/* The caller goes to the end of the queue. */
long sys_sched_yield(void)
{
	sched_yield();
	return 0;
}
