/* munmap cuts the middle, the ends, several areas and holes at once; what is left keeps its bytes. */
#include "tools.h"

int main(void)
{
	char *p = pages_new(10);

	for (int i = 0; i < 10; i++)
		p[i * PAGE] = 'a' + i;
	CHECK(munmap(p + 4 * PAGE, 2 * PAGE) == 0);
	for (int i = 0; i < 10; i++)
		CHECK_EQ(read_fault(p + i * PAGE), i == 4 || i == 5 ? SIGSEGV : 0);
	CHECK_EQ(p[3 * PAGE], 'd');
	CHECK_EQ(p[6 * PAGE], 'g');
	CHECK(munmap(p + 3 * PAGE, 4 * PAGE) == 0);
	CHECK_EQ(read_fault(p + 3 * PAGE), SIGSEGV);
	CHECK_EQ(read_fault(p + 6 * PAGE), SIGSEGV);
	CHECK_EQ(p[7 * PAGE], 'h');
	CHECK(munmap(p, 10 * PAGE) == 0);
	CHECK(munmap(p, 10 * PAGE) == 0);
	CHECK_ERR(munmap(p + 1, PAGE), EINVAL);
	CHECK_ERR(munmap(p, 0), EINVAL);
	CHECK_ERR(munmap((void *)0x800000000000, PAGE), EINVAL);
	CHECK_ERR(munmap(p, (size_t)-PAGE), EINVAL);
	CHECK_ERR(munmap((void *)0x7ffffffff000, 0x7fffffffffff000), EINVAL);
	return check_done();
}
