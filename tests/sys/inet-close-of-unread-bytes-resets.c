/* Who closes with bytes unread, or lingers for no time, resets: the peer's read is ECONNRESET once, its write EPIPE. */
#include "inet.h"

static void check_reset(int fd)
{
	char b;

	CHECK_EQ(poll_for(fd, POLLIN), POLLIN | POLLERR | POLLHUP);
	CHECK_EQ(polled(fd), POLLIN | POLLOUT | POLLRDHUP | POLLERR | POLLHUP);
	CHECK_ERR(read(fd, &b, 1), ECONNRESET);
	CHECK_EQ(read(fd, &b, 1), 0);
	CHECK_ERR(send(fd, "x", 1, MSG_NOSIGNAL), EPIPE);
	CHECK_ERR(getpeername(fd, (struct sockaddr *)&(struct sockaddr_in){ 0 }, &(socklen_t){ 16 }), ENOTCONN);
}

int main(void)
{
	struct linger now = { 1, 0 };
	int fd[2];
	char b;

	tcp_pair(fd);
	CHECK(write(fd[0], "ab", 2) == 2 && poll_for(fd[1], POLLIN) == POLLIN);
	close(fd[1]);
	check_reset(fd[0]);

	tcp_pair(fd);
	CHECK(setsockopt(fd[0], SOL_SOCKET, SO_LINGER, &now, sizeof(now)) == 0);
	close(fd[0]);
	check_reset(fd[1]);

	tcp_pair(fd);                            /* the reset takes what was on its way to the reader's queue, too */
	CHECK(write(fd[1], "cd", 2) == 2 && write(fd[0], "ab", 2) == 2);
	CHECK(poll_for(fd[0], POLLIN) == POLLIN && poll_for(fd[1], POLLIN) == POLLIN);
	close(fd[1]);
	CHECK_EQ(option(fd[0], SOL_SOCKET, SO_ERROR), ECONNRESET);
	CHECK_EQ(option(fd[0], SOL_SOCKET, SO_ERROR), 0);
	CHECK_EQ(read(fd[0], &b, 1), 1);

	tcp_pair(fd);                            /* all was read: an orderly end */
	CHECK(write(fd[0], "a", 1) == 1 && read(fd[1], &b, 1) == 1);
	close(fd[1]);
	CHECK_EQ(read(fd[0], &b, 1), 0);
	return check_done();
}
