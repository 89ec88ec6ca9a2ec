/* dup, dup2, dup3: one offset and flags, separate close-on-exec; dup2 on itself does nothing, dup3 refuses. */
#include "tools.h"

int main(void)
{
	int fd = open("f", O_CREAT | O_RDWR | O_CLOEXEC, 0600), d = dup(fd);

	CHECK_EQ(fcntl(d, F_GETFD), 0);
	CHECK_EQ(write(fd, "abc", 3), 3);
	CHECK_EQ(lseek(d, 0, SEEK_CUR), 3);
	CHECK(fcntl(d, F_SETFL, O_NONBLOCK) == 0 && (fcntl(fd, F_GETFL) & O_NONBLOCK));
	CHECK_EQ(dup2(fd, fd), fd);
	CHECK_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	CHECK_ERR(syscall(SYS_dup3, fd, fd, 0), EINVAL);
	CHECK_ERR(syscall(SYS_dup3, fd, d, O_APPEND), EINVAL);
	CHECK_EQ(dup3(fd, 33, O_CLOEXEC), 33);
	CHECK_EQ(fcntl(33, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(dup2(0, 33), 33);
	CHECK_EQ(fcntl(33, F_GETFD), 0);
	CHECK_ERR(dup(99), EBADF);
	CHECK_ERR(dup2(99, 5), EBADF);
	CHECK_ERR(dup2(99, 99), EBADF);
	CHECK_ERR(dup2(0, -1), EBADF);
	CHECK_ERR(dup2(0, 1 << 30), EBADF);
	unlink("f");
	return check_done();
}
