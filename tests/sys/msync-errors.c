/* msync: flags that exclude each other, unaligned starts, holes. */
#include "tools.h"

int main(void)
{
	char *p = shared_new(3 * PAGE);

	CHECK(msync(p, 3 * PAGE, MS_SYNC) == 0);
	CHECK(msync(p, 3 * PAGE, MS_ASYNC | MS_INVALIDATE) == 0);
	CHECK_ERR(msync(p, PAGE, MS_SYNC | MS_ASYNC), EINVAL);
	CHECK_ERR(msync(p, PAGE, 0x80), EINVAL);
	CHECK_ERR(msync(p + 1, PAGE, MS_SYNC), EINVAL);
	munmap(p + PAGE, PAGE);
	CHECK_ERR(msync(p, 3 * PAGE, MS_SYNC), ENOMEM);
	munmap(p, 3 * PAGE);
	return check_done();
}
