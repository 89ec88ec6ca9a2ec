/* A handler that writes other selectors or a place that is no user's into its frame gets SIGSEGV as the processor would
   say it: the selector is the error code. */
#include "check.h"
#include <setjmp.h>
#include <ucontext.h>

static sigjmp_buf back;
static volatile long trapno, err, code, addr;
static int shift;
static unsigned long value;

static void forger(int sig, siginfo_t *info, void *context)
{
	greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;

	if (shift < 0)
		r[REG_RIP] = value;
	else
		r[REG_CSGSFS] = (r[REG_CSGSFS] & ~(0xfffful << shift)) | value << shift;
}

static void segv(int sig, siginfo_t *info, void *context)
{
	greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;

	trapno = r[REG_TRAPNO];
	err = r[REG_ERR];
	code = info->si_code;
	addr = (long)info->si_addr;
	siglongjmp(back, 1);
}

/* True if it came back without a fault. */
static int forged(int at, unsigned long with)
{
	shift = at;
	value = with;
	trapno = err = code = -1;
	if (sigsetjmp(back, 1))
		return 0;
	raise(SIGUSR1);
	return 1;
}

int main(void)
{
	struct sigaction sa = { .sa_flags = SA_SIGINFO };
	static const unsigned cs[] = { 0x10, 0, 0x2b, 0x53, 0xffff }, ss[] = { 0, 0x18, 0x33, 0xffff };

	sa.sa_sigaction = forger;
	CHECK(sigaction(SIGUSR1, &sa, NULL) == 0);
	sa.sa_sigaction = segv;
	CHECK(sigaction(SIGSEGV, &sa, NULL) == 0);
	for (unsigned k = 0; k < 5; k++) {
		CHECK(!forged(0, cs[k]));
		CHECK(trapno == 13 && err == (cs[k] & ~3u) && code == SI_KERNEL);
	}
	for (unsigned k = 0; k < 4; k++) {
		CHECK(!forged(48, ss[k]));
		CHECK(trapno == 13 && err == (ss[k] & ~3u) && code == SI_KERNEL);
	}
	CHECK(forged(0, 0x30) && forged(48, 0x28) && forged(16, 0xffff) && forged(32, 0xffff));
	CHECK(!forged(-1, 0x800000000000));
	CHECK(trapno == 13 && err == 0 && code == SI_KERNEL);
	CHECK(!forged(-1, 0xffffffff81000000));
	CHECK(trapno == 14 && err == 0x15 && code == SEGV_MAPERR && addr == (long)0xffffffff81000000);
	return check_done();
}
