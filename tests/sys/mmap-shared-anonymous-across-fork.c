/* MAP_SHARED|MAP_ANONYMOUS is one memory for parent, child and grandchild, also for pages not touched before fork. */
#include "tools.h"

int main(void)
{
	int *p = shared_new(4 * PAGE);

	p[0] = 1;
	if (fork() == 0) {
		p[1] = p[0] + 1;
		p[1024] = 77;
		if (fork() == 0) {
			p[2048] = p[1024] + 1;
			_exit(0);
		}
		CHECK(wait_ok());
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK_EQ(p[1], 2);
	CHECK_EQ(p[1024], 77);
	CHECK_EQ(p[2048], 78);
	munmap(p, 4 * PAGE);
	return check_done();
}
