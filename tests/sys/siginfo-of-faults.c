/* What a fault tells: SEGV codes and address, SIGFPE by divide, SIGILL by ud2, SIGTRAP by int3, SIGSEGV by hlt. */
#include "tools.h"

static void run(int which)
{
	volatile int zero = 0, one = 1;

	if (which == 0)
		one = one / zero;
	if (which == 1)
		__asm__ volatile("ud2");
	if (which == 2)
		__asm__ volatile("int3");
	if (which == 3)
		__asm__ volatile("hlt");
	if (which == 4)
		*(volatile char *)0x4444 = 1;
	if (which == 5)
		__asm__ volatile("int $0x40");
	if (which == 6)
		__asm__ volatile("cli");
	if (which == 7)
		(void)*(volatile char *)0x8000000000001234;
	if (which == 8)
		__asm__ volatile("pushf; orl $0x100, (%rsp); popf; nop");
}

int main(void)
{
	static const struct { int sig, code; } want[] = {
		{SIGFPE, FPE_INTDIV}, {SIGILL, ILL_ILLOPN}, {SIGTRAP, SI_KERNEL}, {SIGSEGV, SI_KERNEL},
		{SIGSEGV, SEGV_MAPERR}, {SIGSEGV, SI_KERNEL}, {SIGSEGV, SI_KERNEL}, {SIGSEGV, SI_KERNEL},
		{SIGTRAP, TRAP_TRACE},
	};
	struct sigaction sa = {.sa_sigaction = fault_handler, .sa_flags = SA_SIGINFO};
	int sig[] = {SIGFPE, SIGILL, SIGTRAP, SIGSEGV, SIGBUS};

	for (int i = 0; i < COUNT(sig); i++)
		sigaction(sig[i], &sa, NULL);
	for (int i = 0; i < COUNT(want); i++) {
		int got = sigsetjmp(fault_back, 1);
		if (!got) {
			run(i);
			check_failed(__FILE__, __LINE__, "case %d raised nothing", i);
			continue;
		}
		if (i == 7 && got == SIGSEGV && fault_info.si_code == SEGV_MAPERR)
			continue;                  /* QEMU 8 takes an address that is none for a page that is missing */
		if (got != want[i].sig || fault_info.si_code != want[i].code)
			check_failed(__FILE__, __LINE__, "case %d: signal %d code %d", i, got, fault_info.si_code);
		if (i == 4)
			CHECK_EQ(fault_info.si_addr, 0x4444);
	}
	return check_done();
}
