/* A handler may change registers and the mask in its ucontext: the return goes where it says. */
#include "tools.h"
#include <ucontext.h>

static void handler(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	uc->uc_mcontext.gregs[REG_RIP] += 2;
	uc->uc_mcontext.gregs[REG_RBX] = 0x1234567890;
	sigaddset(&uc->uc_sigmask, SIGTERM);
}

int main(void)
{
	struct sigaction sa = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
	unsigned long rbx = 0;
	sigset_t set;

	sigaction(SIGILL, &sa, NULL);
	__asm__ volatile("ud2; mov %%rbx, %0" : "=r"(rbx) : : "rbx");
	CHECK_EQ(rbx, 0x1234567890);
	sigprocmask(SIG_BLOCK, NULL, &set);
	CHECK(sigismember(&set, SIGTERM) && !sigismember(&set, SIGILL));
	return check_done();
}
