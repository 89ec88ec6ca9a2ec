/* A page nobody may touch needs no distance: what grows down may come to stand right above it, and ends there. What was
   refused once is refused again. */
#include "tools.h"

int main(void)
{
	char *room = mmap(NULL, 64 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *guard = room + 16 * PAGE;

	CHECK(room != MAP_FAILED && munmap(room + 17 * PAGE, 47 * PAGE) == 0);
	CHECK(mmap(room + 40 * PAGE, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED,
		   -1, 0) == room + 40 * PAGE);
	CHECK_EQ(write_fault(room + 30 * PAGE), 0);
	CHECK_EQ(write_fault(guard + PAGE), 0);
	CHECK_EQ(write_fault(guard), SIGSEGV);
	CHECK_EQ(write_fault(guard), SIGSEGV);
	CHECK_EQ(read_fault(room + 20 * PAGE), 0);
	CHECK(munmap(room, 64 * PAGE) == 0);
	return check_done();
}
