/* A touch just below an ordinary mapping is a fault: only areas that were made to grow do. */
#include "tools.h"

int main(void)
{
	char *p = mmap(NULL, 64 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CHECK(p != MAP_FAILED);
	CHECK(munmap(p, 32 * PAGE) == 0);
	CHECK_EQ(write_fault(p + 32 * PAGE), 0);
	CHECK_EQ(write_fault(p + 31 * PAGE), SIGSEGV);
	CHECK_EQ(read_fault(p + 20 * PAGE), SIGSEGV);
	CHECK(munmap(p + 32 * PAGE, 32 * PAGE) == 0);
	return check_done();
}
