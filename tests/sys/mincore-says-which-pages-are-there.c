/* mincore: untouched anonymous pages are absent, touched ones present; holes are ENOMEM. */
#include "tools.h"

int main(void)
{
	unsigned char vec[4] = {9, 9, 9, 9};
	char *p = pages_new(4);

	p[PAGE] = 1;
	p[3 * PAGE] = 1;
	CHECK(mincore(p, 4 * PAGE, vec) == 0);
	CHECK_EQ(vec[0] & 1, 0);
	CHECK_EQ(vec[1] & 1, 1);
	CHECK_EQ(vec[2] & 1, 0);
	CHECK_EQ(vec[3] & 1, 1);
	CHECK_ERR(mincore(p + 1, PAGE, vec), EINVAL);
	CHECK_ERR(mincore(p, PAGE, (void *)8), EFAULT);
	munmap(p + 2 * PAGE, PAGE);
	CHECK_ERR(mincore(p, 4 * PAGE, vec), ENOMEM);
	munmap(p, 4 * PAGE);
	return check_done();
}
