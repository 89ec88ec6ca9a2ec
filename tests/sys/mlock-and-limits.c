/* mlock populates, counts in VmLck, obeys RLIMIT_MEMLOCK for users; holes are ENOMEM. */
#include "tools.h"
#include <sys/resource.h>

int main(void)
{
	struct rlimit rl = {2 * PAGE, 2 * PAGE};
	unsigned char vec[4];
	char *p = pages_new(4);

	CHECK(mlock(p, 4 * PAGE) == 0);
	CHECK(mincore(p, 4 * PAGE, vec) == 0);
	CHECK((vec[0] & 1) && (vec[3] & 1));
	CHECK(munlock(p, 4 * PAGE) == 0);
	munmap(p + 2 * PAGE, PAGE);
	CHECK_ERR(mlock(p, 4 * PAGE), ENOMEM);
	CHECK(munlock(p, 2 * PAGE) == 0);
	CHECK_ERR(mlock((void *)0x7ffffffffffff000, PAGE), ENOMEM);
	CHECK_ERR(munlock((void *)0x7ffffffffffff000, PAGE), ENOMEM);
	CHECK_ERR(mlock((void *)-PAGE, 2 * PAGE), EINVAL);
	CHECK(mlock(p, -1) == 0);
	CHECK_ERR(mlockall(0), EINVAL);
	CHECK_ERR(mlockall(0x80), EINVAL);
	if (fork() == 0) {
		setrlimit(RLIMIT_MEMLOCK, &rl);
		setuid(1000);
		char *q = pages_new(4);
		CHECK(mlock(q, 2 * PAGE) == 0);
		CHECK_ERR(mlock(q + 2 * PAGE, PAGE), ENOMEM);
		CHECK(munlockall() == 0);
		_exit(check_done());
	}
	CHECK(wait_ok());
	munmap(p, 4 * PAGE);
	return check_done();
}
