/* Touching or jumping to kernel-half and non-canonical addresses is SIGSEGV, nothing else. */
#include "tools.h"

int main(void)
{
	struct sigaction sa = {.sa_sigaction = fault_handler, .sa_flags = SA_SIGINFO};

	for (int i = 0; i < COUNT(bad_pointers); i++) {
		volatile char *p = (volatile char *)bad_pointers[i];
		CHECK_EQ(read_fault(p), SIGSEGV);
		CHECK_EQ(write_fault(p), SIGSEGV);
		sigaction(SIGSEGV, &sa, NULL);
		if (!sigsetjmp(fault_back, 1)) {
			((void (*)(void))bad_pointers[i])();
			check_failed(__FILE__, __LINE__, "jump to %lx returned", (long)bad_pointers[i]);
		}
		CHECK_EQ(fault_info.si_signo, SIGSEGV);
	}
	return check_done();
}
