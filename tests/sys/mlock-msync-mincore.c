/* mlock, msync and mincore: what they report and refuse. */
#include "check.h"
#include <sys/mman.h>
#include <sys/resource.h>

#define P 4096

int main(void)
{
	char *p = mmap(NULL, 6 * P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned char v[6];

	CHECK(p != MAP_FAILED);
	p[P] = 1;
	CHECK(mincore(p, 6 * P, v) == 0 && !(v[0] & 1) && (v[1] & 1) && !(v[5] & 1));
	CHECK(mlock(p, 2 * P + 1) == 0 && mincore(p, 6 * P, v) == 0);
	CHECK((v[0] & 1) && (v[1] & 1) && (v[2] & 1) && !(v[3] & 1));
	CHECK(msync(p, 6 * P, MS_SYNC) == 0 && msync(p, P, MS_ASYNC) == 0);
	CHECK_ERR(msync(p, P, MS_INVALIDATE), EBUSY);
	CHECK_ERR(msync(p, P, MS_SYNC | MS_ASYNC), EINVAL);
	CHECK_ERR(msync(p, P, 64), EINVAL);
	CHECK_ERR(msync(p + 1, P, MS_SYNC), EINVAL);
	CHECK(munlock(p, 6 * P) == 0 && msync(p, P, MS_INVALIDATE) == 0);
	CHECK(munmap(p + 3 * P, P) == 0);
	CHECK_ERR(msync(p, 6 * P, MS_SYNC), ENOMEM);
	CHECK_ERR(mlock(p, 6 * P), ENOMEM);
	CHECK_ERR(munlock(p, 6 * P), ENOMEM);
	CHECK_ERR(mincore(p, 6 * P, v), ENOMEM);
	CHECK_ERR(mincore(p + 1, P, v), EINVAL);
	CHECK_ERR(mincore(p, P, (void *)8), EFAULT);
	CHECK_ERR(mlockall(0), EINVAL);
	CHECK_ERR(mlockall(64), EINVAL);
	CHECK(munlockall() == 0);
	return check_done();
}
