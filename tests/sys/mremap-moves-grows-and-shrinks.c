/* mremap keeps the bytes: shrinking, growing in place or moved, to a fixed place; the old pages are gone. */
#include "tools.h"

int main(void)
{
	char *p = pages_new(8), *q, *spot;

	for (int i = 0; i < 8; i++)
		p[i * PAGE] = 'a' + i;
	q = mremap(p, 8 * PAGE, 4 * PAGE, 0);
	CHECK(q == p);
	CHECK_EQ(read_fault(p + 4 * PAGE), SIGSEGV);
	q = mremap(p, 4 * PAGE, 6 * PAGE, 0);
	CHECK(q == p);
	CHECK_EQ(p[5 * PAGE], 0);
	CHECK_EQ(p[3 * PAGE], 'd');
	mmap(p + 6 * PAGE, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	CHECK_ERR((long)mremap(p, 6 * PAGE, 12 * PAGE, 0), ENOMEM);
	q = mremap(p, 6 * PAGE, 12 * PAGE, MREMAP_MAYMOVE);
	CHECK(q != MAP_FAILED && q != p);
	CHECK_EQ(q[3 * PAGE], 'd');
	CHECK_EQ(q[11 * PAGE], 0);
	CHECK_EQ(read_fault(p), SIGSEGV);
	spot = pages_new(4);
	strcpy(spot, "old");
	p = mremap(q, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, spot);
	CHECK(p == spot);
	CHECK_EQ(p[2 * PAGE], 'c');
	CHECK_EQ(p[0], 'a');
	CHECK_EQ(read_fault(q), SIGSEGV);
	CHECK_EQ(read_fault(q + 4 * PAGE), 0);
	munmap(p, 4 * PAGE);
	munmap(q, 12 * PAGE);
	return check_done();
}
