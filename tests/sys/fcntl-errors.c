/* fcntl: flags that may change and those that may not, unknown commands, bad descriptors. */
#include "tools.h"

int main(void)
{
	int fd = open("f", O_CREAT | O_RDWR, 0600);

	CHECK(fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK | O_RDONLY | O_CREAT) == 0);
	CHECK_EQ(fcntl(fd, F_GETFL) & (O_APPEND | O_NONBLOCK | O_ACCMODE), O_APPEND | O_NONBLOCK | O_RDWR);
	CHECK(fcntl(fd, F_SETFL, 0) == 0);
	CHECK_EQ(fcntl(fd, F_GETFL) & (O_APPEND | O_NONBLOCK), 0);
	CHECK(fcntl(fd, F_SETFD, 0xff) == 0);
	CHECK_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	CHECK_ERR(fcntl(fd, 9999), EINVAL);
	CHECK_ERR(fcntl(99, F_GETFD), EBADF);
	CHECK_ERR(fcntl(-1, F_GETFL), EBADF);
	CHECK_ERR(fcntl(fd, F_DUPFD, -1), EINVAL);
	CHECK_ERR(fcntl(fd, F_GETLK, 8), EFAULT);
	CHECK_ERR(fcntl(fd, F_SETLK, 8), EFAULT);
	CHECK_ERR(fcntl(fd, F_SETSIG, 65), EINVAL);
	CHECK(fcntl(fd, F_SETOWN, getpid()) == 0);
	CHECK_EQ(fcntl(fd, F_GETOWN), getpid());
	unlink("f");
	return check_done();
}
