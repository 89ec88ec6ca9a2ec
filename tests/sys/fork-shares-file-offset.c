/* Parent and child share the open description: one offset for both, and O_APPEND set by one is seen by the other. */
#include "tools.h"

int main(void)
{
	int fd = open("f", O_RDWR | O_CREAT, 0600);

	CHECK_EQ(write(fd, "abc", 3), 3);
	if (fork() == 0) {
		CHECK_EQ(lseek(fd, 0, SEEK_CUR), 3);
		CHECK_EQ(write(fd, "def", 3), 3);
		CHECK(fcntl(fd, F_SETFL, O_APPEND) == 0);
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK_EQ(lseek(fd, 0, SEEK_CUR), 6);
	CHECK(fcntl(fd, F_GETFL) & O_APPEND);
	unlink("f");
	return check_done();
}
