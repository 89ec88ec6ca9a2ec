/* A hint names the page it lies in; one below what may be mapped means the lowest place. */
#include "tools.h"

static uintptr_t at(uintptr_t hint)
{
	void *p = mmap((void *)hint, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p != MAP_FAILED)
		munmap(p, PAGE);
	return (uintptr_t)p;
}

int main(void)
{
	CHECK_EQ(at(0x10000123), 0x10000000);
	CHECK_EQ(at(0x10000fff), 0x10000000);
	CHECK_EQ(at(0x1000), 0x10000);
	CHECK(at(0x123) > 0x100000000);
	return check_done();
}
