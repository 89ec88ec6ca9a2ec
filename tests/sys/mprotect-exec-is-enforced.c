/* Code runs from a page only while it is executable: NX gives SEGV_ACCERR at the instruction's address. */
#include "tools.h"

int main(void)
{
	static const unsigned char ret7[] = {0xb8, 7, 0, 0, 0, 0xc3};
	struct sigaction sa = {.sa_sigaction = fault_handler, .sa_flags = SA_SIGINFO};
	char *p = pages_new(1);

	memcpy(p, ret7, sizeof(ret7));
	CHECK(mprotect(p, PAGE, PROT_READ | PROT_EXEC) == 0);
	CHECK_EQ(((int (*)(void))p)(), 7);
	CHECK(mprotect(p, PAGE, PROT_READ | PROT_WRITE) == 0);
	sigaction(SIGSEGV, &sa, NULL);
	if (!sigsetjmp(fault_back, 1)) {
		((int (*)(void))p)();
		check_failed(__FILE__, __LINE__, "code ran from a page without PROT_EXEC");
	}
	CHECK_EQ(fault_info.si_code, SEGV_ACCERR);
	CHECK(fault_info.si_addr == p);
	munmap(p, PAGE);
	return check_done();
}
