/* What the other side's close looks like: end or ECONNRESET, EPIPE, and the bits of poll and epoll, edges too. */
#include "check.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>

static int bits(int fd)
{
	struct pollfd p = { fd, POLLIN | POLLOUT | POLLRDHUP | POLLPRI, 0 };

	CHECK(poll(&p, 1, 0) >= 0);
	return p.revents;
}

int main(void)
{
	struct epoll_event ev = { .events = EPOLLIN | EPOLLET }, out;
	int s[2], e = epoll_create1(0);
	static char big[65536], b[8];

	CHECK_EQ(bits(socket(AF_UNIX, SOCK_STREAM, 0)), POLLOUT | POLLHUP);
	CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, s) == 0);
	CHECK_EQ(bits(s[0]), POLLOUT);
	CHECK(epoll_ctl(e, EPOLL_CTL_ADD, s[0], &ev) == 0);
	CHECK_EQ(epoll_wait(e, &out, 1, 0), 0);
	send(s[1], "a", 1, 0);
	CHECK_EQ(epoll_wait(e, &out, 1, 0), 1);
	CHECK_EQ(epoll_wait(e, &out, 1, 0), 0);
	send(s[1], "b", 1, 0);
	CHECK_EQ(epoll_wait(e, &out, 1, 0), 1);          /* each arrival is an edge */
	CHECK_EQ(bits(s[0]), POLLIN | POLLOUT);
	while (send(s[0], big, sizeof(big), 0) > 0)
		;
	CHECK_EQ(errno, EAGAIN);
	CHECK_EQ(bits(s[0]), POLLIN);
	while (recv(s[1], big, sizeof(big), 0) > 0)
		;
	CHECK_EQ(bits(s[0]), POLLIN | POLLOUT);
	shutdown(s[1], SHUT_WR);
	CHECK_EQ(bits(s[0]), POLLIN | POLLOUT | POLLRDHUP);
	CHECK_EQ(recv(s[0], b, 8, 0), 2);
	CHECK_EQ(recv(s[0], b, 8, 0), 0);
	close(s[1]);
	CHECK_EQ(bits(s[0]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
	CHECK_ERR(send(s[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	close(s[0]);

	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0);
	send(s[0], "unread", 6, 0);
	send(s[1], "kept", 4, 0);
	close(s[1]);
	CHECK_EQ(bits(s[0]) & POLLERR, POLLERR);
	CHECK_EQ(recv(s[0], b, 8, 0), 4);                /* a stream gives what it has first */
	CHECK_ERR(recv(s[0], b, 8, 0), ECONNRESET);
	CHECK_EQ(recv(s[0], b, 8, 0), 0);
	close(s[0]);

	CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, s) == 0);
	send(s[0], "unread", 6, 0);
	send(s[1], "kept", 4, 0);
	close(s[1]);
	CHECK_ERR(recv(s[0], b, 8, 0), ECONNRESET);      /* packets tell the error first, once */
	CHECK_EQ(recv(s[0], b, 8, 0), 4);
	CHECK_ERR(send(s[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	close(s[0]);
	return check_done();
}
