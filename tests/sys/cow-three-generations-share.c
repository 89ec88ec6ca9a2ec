/* A page that parent, child and grandchild have in common counts a third in each one's Pss. */
#include "smaps.h"

#define N 60

int main(void)
{
	char *p = guarded_pages(N);

	CHECK_EQ(smaps_kb(p, "Pss:"), 4 * N);
	if (fork() == 0) {
		CHECK_EQ(smaps_kb(p, "Pss:"), 4 * N / 2);
		if (fork() == 0) {
			CHECK_EQ((smaps_kb(p, "Pss:") + 1) / 4, N / 3);     /* rounded down */
			p[0] = 0;
			CHECK_EQ(p[PAGE], 2);
			_exit(check_done());
		}
		CHECK(wait_ok());
		CHECK_EQ(smaps_kb(p, "Pss:"), 4 * N / 2);
		CHECK_EQ(p[0], 1);
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK_EQ(smaps_kb(p, "Pss:"), 4 * N);
	return check_done();
}
