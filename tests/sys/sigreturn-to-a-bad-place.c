/* rt_sigreturn to an address that is none, or with a broken FPU state: SIGSEGV, told at the place and with the mask that were asked for. */
#include "check.h"
#include <ucontext.h>

static volatile unsigned long bad;
static volatile int segv;
static gregset_t before;

static void on_usr1(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	memcpy(before, uc->uc_mcontext.gregs, sizeof(before));
	if (bad)
		uc->uc_mcontext.gregs[REG_RIP] = bad;
	else
		((unsigned long *)((char *)uc->uc_mcontext.fpregs + 512))[2] = 0xfffffff;
}

static void on_segv(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	segv++;
	if (bad)
		CHECK_EQ(uc->uc_mcontext.gregs[REG_RIP], bad);
	memcpy(uc->uc_mcontext.gregs, before, sizeof(before));
}

int main(void)
{
	struct sigaction usr1 = {.sa_sigaction = on_usr1, .sa_flags = SA_SIGINFO};
	struct sigaction sa = {.sa_sigaction = on_segv, .sa_flags = SA_SIGINFO};

	CHECK(sigaction(SIGUSR1, &usr1, NULL) == 0 && sigaction(SIGSEGV, &sa, NULL) == 0);
	for (int bit = 47; bit < 64; bit++) {
		bad = 1ul << bit;
		CHECK(raise(SIGUSR1) == 0);
	}
	CHECK_EQ(segv, 17);
	bad = segv = 0;
	CHECK(raise(SIGUSR1) == 0);
	CHECK(segv <= 1);               /* 0 where the processor has no XSAVE: nothing was broken */
	return check_done();
}
