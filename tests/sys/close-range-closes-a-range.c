/* close_range closes first to last, or marks them close-on-exec; reversed ranges and unknown flags are EINVAL. */
#include "tools.h"

int main(void)
{
	for (int i = 20; i < 30; i++)
		dup2(0, i);
	CHECK(syscall(SYS_close_range, 22, 24, 0) == 0);
	CHECK(fcntl(21, F_GETFD) == 0 && fcntl(25, F_GETFD) == 0);
	CHECK_ERR(fcntl(22, F_GETFD), EBADF);
	CHECK_ERR(fcntl(24, F_GETFD), EBADF);
	CHECK(syscall(SYS_close_range, 26, ~0u, 4) == 0);
	CHECK_EQ(fcntl(29, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(fcntl(25, F_GETFD), 0);
	CHECK(syscall(SYS_close_range, 20, ~0u, 0) == 0);
	CHECK_ERR(fcntl(20, F_GETFD), EBADF);
	CHECK_ERR(syscall(SYS_close_range, 5, 4, 0), EINVAL);
	CHECK_ERR(syscall(SYS_close_range, 20, 21, 0x80), EINVAL);
	return check_done();
}
