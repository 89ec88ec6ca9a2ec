/* mprotect of the middle makes exactly those pages read-only or dead, with SEGV_ACCERR; and back again. */
#include "tools.h"

int main(void)
{
	char *p = pages_new(6);

	memset(p, 'x', 6 * PAGE);
	CHECK(mprotect(p + 2 * PAGE, PAGE, PROT_READ) == 0);
	CHECK(mprotect(p + 3 * PAGE, PAGE, PROT_NONE) == 0);
	CHECK_EQ(write_fault(p + 2 * PAGE), SIGSEGV);
	CHECK_EQ(fault_info.si_code, SEGV_ACCERR);
	CHECK_EQ(read_fault(p + 2 * PAGE), 0);
	CHECK_EQ(read_fault(p + 3 * PAGE), SIGSEGV);
	CHECK_EQ(fault_info.si_code, SEGV_ACCERR);
	CHECK_EQ(write_fault(p + PAGE), 0);
	CHECK_EQ(write_fault(p + 4 * PAGE), 0);
	CHECK(mprotect(p, 6 * PAGE, PROT_READ | PROT_WRITE) == 0);
	CHECK_EQ(write_fault(p + 3 * PAGE), 0);
	CHECK_EQ(p[3 * PAGE + 1], 'x');
	CHECK_ERR(syscall(SYS_mprotect, p + 1, PAGE, PROT_READ), EINVAL);
	CHECK(mprotect(p, 0, PROT_READ) == 0);
	munmap(p + 3 * PAGE, PAGE);
	CHECK_ERR(mprotect(p, 6 * PAGE, PROT_READ), ENOMEM);
	CHECK_ERR(mprotect((void *)0x800000000000, PAGE, PROT_READ), ENOMEM);
	CHECK_ERR(mprotect(p, PAGE, 0x40), EINVAL);
	munmap(p, 6 * PAGE);
	return check_done();
}
