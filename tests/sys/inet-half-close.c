/* shutdown for writing: the peer reads what was sent, then 0, sees POLLRDHUP, and may still send; when it ends too,
   both are hung up. */
#include "inet.h"

int main(void)
{
	int fd[2], sent = 0;
	char b[8];

	tcp_pair(fd);
	CHECK_EQ(polled(fd[0]), POLLOUT);
	CHECK(write(fd[0], "ab", 2) == 2 && shutdown(fd[0], SHUT_WR) == 0);
	CHECK(shutdown(fd[0], SHUT_WR) == 0);
	CHECK_ERR(send(fd[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	CHECK_EQ(poll_for(fd[1], POLLRDHUP), POLLRDHUP);
	CHECK_EQ(polled(fd[1]), POLLIN | POLLOUT | POLLRDHUP);
	CHECK(read(fd[1], b, 8) == 2 && read(fd[1], b, 8) == 0 && read(fd[1], b, 8) == 0);
	CHECK_EQ(polled(fd[0]), POLLOUT);
	while (sent < 100000)
		sent += write(fd[1], b, 8);
	CHECK_EQ(poll_for(fd[0], POLLIN), POLLIN);
	close(fd[1]);
	while (sent > 0) {
		int n = read(fd[0], b, 8);
		if (!CHECK(n > 0))
			break;
		sent -= n;
	}
	CHECK_EQ(read(fd[0], b, 8), 0);
	CHECK_EQ(polled(fd[0]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
	CHECK_ERR(shutdown(fd[0], 3), EINVAL);
	CHECK_ERR(shutdown(fd[0], -1), EINVAL);
	return check_done();
}
