/* shutdown for reading: reads give 0 without waiting, but the peer is not told and what it sends can still be read. */
#include "inet.h"

int main(void)
{
	int fd[2];
	char b[8];

	tcp_pair(fd);
	CHECK(shutdown(fd[0], SHUT_RD) == 0);
	CHECK_EQ(read(fd[0], b, 8), 0);
	CHECK_EQ(polled(fd[0]), POLLIN | POLLOUT | POLLRDHUP);
	CHECK_EQ(polled(fd[1]), POLLOUT);
	CHECK(write(fd[1], "ab", 2) == 2 && write(fd[1], "cd", 2) == 2);
	CHECK(read(fd[0], b, 3) == 3 && memcmp(b, "abc", 3) == 0);
	CHECK(read(fd[0], b, 3) == 1 && read(fd[0], b, 3) == 0);
	CHECK(write(fd[0], "x", 1) == 1 && read(fd[1], b, 8) == 1);
	return check_done();
}
