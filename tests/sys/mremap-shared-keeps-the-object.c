/* A shared mapping moved by mremap is still the same object; old size 0 makes a second mapping of it. */
#include "tools.h"

int main(void)
{
	char *p = shared_new(2 * PAGE), *q, *r;

	strcpy(p, "one");
	q = mremap(p, 0, 2 * PAGE, MREMAP_MAYMOVE);
	CHECK(q != MAP_FAILED && q != p);
	CHECK_STR(q, "one");
	strcpy(q + PAGE, "two");
	CHECK_STR(p + PAGE, "two");
	r = mremap(p, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, pages_new(2));
	CHECK_STR(r + PAGE, "two");
	strcpy(r, "new");
	CHECK_STR(q, "new");
	munmap(q, 2 * PAGE);
	munmap(r, 2 * PAGE);
	return check_done();
}
