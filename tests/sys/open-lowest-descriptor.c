/* open, dup, pipe and F_DUPFD take the lowest free number; close frees it at once. */
#include "tools.h"

int main(void)
{
	int fd[2], a = open("/dev/null", O_RDONLY), b = dup(a), c = dup(a);

	CHECK(b == a + 1 && c == a + 2);
	close(b);
	CHECK_EQ(open("/dev/null", O_RDONLY), b);
	close(a);
	close(b);
	CHECK(pipe(fd) == 0);
	CHECK(fd[0] == a && fd[1] == b);
	CHECK_EQ(fcntl(c, F_DUPFD, 20), 20);
	CHECK_EQ(fcntl(c, F_DUPFD, 20), 21);
	CHECK_EQ(fcntl(c, F_DUPFD_CLOEXEC, 3), c + 1);
	CHECK_EQ(fcntl(c + 1, F_GETFD), FD_CLOEXEC);
	CHECK_ERR(close(50), EBADF);
	CHECK_ERR(close(-1), EBADF);
	return check_done();
}
