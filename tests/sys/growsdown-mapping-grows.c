/* MAP_GROWSDOWN: an access just below extends the mapping, page by page. */
#include "tools.h"

int main(void)
{
	char *room = pages_new(600), *top = room + 590 * PAGE, *p;

	munmap(room, 600 * PAGE);
	p = mmap(top, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0);
	CHECK(p == top);
	CHECK_EQ(write_fault(p), 0);
	for (int i = 1; i < 20; i++)
		CHECK_EQ(write_fault(p - i * PAGE), 0);
	munmap(p - 30 * PAGE, 31 * PAGE);
	return check_done();
}
