/* Anonymous memory begins zero, is readable and writable, and reading alone does not make stores visible elsewhere. */
#include "tools.h"

int main(void)
{
	char *p = pages_new(16);

	for (int i = 0; i < 16 * PAGE; i += 512)
		CHECK_EQ(p[i], 0);
	p[5] = 1;
	CHECK_EQ(p[PAGE + 5], 0);
	CHECK_EQ((uintptr_t)p % PAGE, 0);
	CHECK(munmap(p, 16 * PAGE) == 0);
	CHECK_EQ(read_fault(p), SIGSEGV);
	CHECK_EQ(fault_info.si_code, SEGV_MAPERR);
	CHECK(fault_info.si_addr == p);
	return check_done();
}
