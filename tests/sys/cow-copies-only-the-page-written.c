/* A write after fork gives the writer a page of its own and leaves the others shared, whoever writes. */
#include "smaps.h"

#define N 64

int main(void)
{
	char *p = guarded_pages(N);
	struct gate wrote, done;

	gate_new(&wrote);
	gate_new(&done);
	if (fork() == 0) {
		p[0] = p[5 * PAGE] = p[5 * PAGE + 1] = 'c';
		CHECK_EQ(smaps_kb(p, "Private_Dirty:"), 4 * 2);
		CHECK_EQ(smaps_kb(p, "Rss:"), 4 * N);
		gate_open(&wrote);
		gate_wait(&done);
		CHECK_EQ(p[0], 'c');
		CHECK_EQ(p[9 * PAGE], 10);
		_exit(check_done());
	}
	gate_wait(&wrote);
	CHECK_EQ(p[0], 1);
	CHECK_EQ(p[5 * PAGE], 6);
	p[9 * PAGE] = 'p';
	CHECK_EQ(smaps_kb(p, "Private_Dirty:"), 4 * 3);
	CHECK_EQ(smaps_kb(p, "Shared_Dirty:") + smaps_kb(p, "Shared_Clean:"), 4 * (N - 3));
	gate_open(&done);
	CHECK(wait_ok());
	return check_done();
}
