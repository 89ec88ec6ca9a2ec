/* A free hint is taken, a busy one passed over; MAP_FIXED replaces, MAP_FIXED_NOREPLACE refuses with EEXIST. */
#include "tools.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

int main(void)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS, prot = PROT_READ | PROT_WRITE;
	char *p = pages_new(8), *q;

	CHECK(munmap(p + 2 * PAGE, 2 * PAGE) == 0);
	q = mmap(p + 2 * PAGE, 2 * PAGE, prot, flags, -1, 0);
	CHECK(q == p + 2 * PAGE);
	q = mmap(p + 2 * PAGE, PAGE, prot, flags, -1, 0);
	CHECK(q != MAP_FAILED && (q < p || q >= p + 8 * PAGE));
	munmap(q, PAGE);
	p[3 * PAGE] = 'x';
	p[4 * PAGE] = 'y';
	CHECK(mmap(p + 3 * PAGE, PAGE, prot, flags | MAP_FIXED, -1, 0) == p + 3 * PAGE);
	CHECK_EQ(p[3 * PAGE], 0);
	CHECK_EQ(p[4 * PAGE], 'y');
	CHECK_ERR((long)mmap(p + 4 * PAGE, PAGE, prot, flags | MAP_FIXED_NOREPLACE, -1, 0), EEXIST);
	CHECK_EQ(p[4 * PAGE], 'y');
	munmap(p + 4 * PAGE, PAGE);
	CHECK(mmap(p + 4 * PAGE, PAGE, prot, flags | MAP_FIXED_NOREPLACE, -1, 0) == p + 4 * PAGE);
	munmap(p, 8 * PAGE);
	return check_done();
}
