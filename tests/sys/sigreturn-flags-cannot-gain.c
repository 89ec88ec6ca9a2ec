/* A frame cannot set IOPL, interrupt-off or VM flags: after it they are as before, and cli still faults. */
#include "tools.h"
#include <ucontext.h>

static void handler(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	uc->uc_mcontext.gregs[REG_EFL] |= 0x3000;
	uc->uc_mcontext.gregs[REG_EFL] &= ~0x200;
}

int main(void)
{
	struct sigaction sa = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
	unsigned long flags;

	sigaction(SIGUSR1, &sa, NULL);
	raise(SIGUSR1);
	__asm__ volatile("pushf; pop %0" : "=r"(flags));
	CHECK_EQ(flags & 0x3000, 0);
	CHECK_EQ(flags & 0x200, 0x200);
	sa.sa_sigaction = fault_handler;
	sigaction(SIGSEGV, &sa, NULL);
	if (!sigsetjmp(fault_back, 1)) {
		__asm__ volatile("cli");
		check_failed(__FILE__, __LINE__, "cli did not fault");
	}
	return check_done();
}
