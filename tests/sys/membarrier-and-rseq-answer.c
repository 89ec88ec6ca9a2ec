/* membarrier tells its commands and registers; the store buffers of two CPUs cannot hide a store past it. */
#include "tools.h"

int main(void)
{
	long commands = syscall(SYS_membarrier, 0, 0, 0);

	if (commands < 0)
		SKIP("no membarrier");
	CHECK(commands & 1);
	CHECK(syscall(SYS_membarrier, 1, 0, 0) == 0);
	if (commands & 8) {
		CHECK_ERR(syscall(SYS_membarrier, 8, 0, 0), EPERM);
		CHECK(syscall(SYS_membarrier, 16, 0, 0) == 0);
		CHECK(syscall(SYS_membarrier, 8, 0, 0) == 0);
	}
	CHECK_ERR(syscall(SYS_membarrier, 0x7000000, 0, 0), EINVAL);
	CHECK_ERR(syscall(SYS_membarrier, 1, 77, 0), EINVAL);
	return check_done();
}
