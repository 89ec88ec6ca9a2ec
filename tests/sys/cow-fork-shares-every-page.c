/* Right after fork parent and child have every written page in common; when the child is gone it is the parent's. */
#include "smaps.h"

#define N 64

int main(void)
{
	char *p = guarded_pages(N);
	struct gate done;

	gate_new(&done);
	CHECK_EQ(smaps_kb(p, "Private_Dirty:"), 4 * N);
	if (fork() == 0) {
		CHECK_EQ(smaps_kb(p, "Shared_Dirty:") + smaps_kb(p, "Shared_Clean:"), 4 * N);
		CHECK_EQ(smaps_kb(p, "Private_Dirty:"), 0);
		gate_wait(&done);
		_exit(check_done());
	}
	CHECK_EQ(smaps_kb(p, "Shared_Dirty:") + smaps_kb(p, "Shared_Clean:"), 4 * N);
	gate_open(&done);
	CHECK(wait_ok());
	CHECK_EQ(smaps_kb(p, "Private_Dirty:") + smaps_kb(p, "Private_Clean:"), 4 * N);
	return check_done();
}
