/* A socket that connects to its own name is connected to itself: a simultaneous open. What it sends it receives, its
   end is its end. */
#include "inet.h"

int main(void)
{
	struct sockaddr_in a = at("127.0.0.1", 0);
	int s = socket(AF_INET, SOCK_STREAM, 0), n = 0;
	char c[8];

	CHECK_EQ(bind(s, ADDR(&a)), 0);
	a = name_of(s);
	CHECK_EQ(connect(s, ADDR(&a)), 0);
	CHECK(same(name_of(s), a) && same(peer_of(s), a));
	CHECK_ERR(recv(s, c, 8, MSG_DONTWAIT), EAGAIN);
	CHECK_EQ(polled(s), POLLOUT);
	CHECK_EQ(write(s, "self", 4), 4);
	CHECK_EQ(poll_for(s, POLLIN), POLLIN);
	CHECK(ioctl(s, FIONREAD, &n) == 0 && n == 4);
	CHECK(recv(s, c, 8, 0) == 4 && memcmp(c, "self", 4) == 0);
	CHECK_ERR(connect(s, ADDR(&a)), EISCONN);
	CHECK_EQ(write(s, "last", 4), 4);
	CHECK_EQ(shutdown(s, SHUT_WR), 0);
	CHECK_EQ(recv(s, c, 8, 0), 4);
	CHECK_EQ(recv(s, c, 8, 0), 0);
	CHECK_ERR(send(s, "x", 1, MSG_NOSIGNAL), EPIPE);
	close(s);
	s = socket(AF_INET, SOCK_STREAM, 0);     /* and without waiting */
	a.sin_port = 0;
	CHECK_EQ(bind(s, ADDR(&a)), 0);
	a = name_of(s);
	CHECK_EQ(fcntl(s, F_SETFL, O_NONBLOCK), 0);
	CHECK(connect(s, ADDR(&a)) == 0 || errno == EINPROGRESS);
	CHECK_EQ(poll_for(s, POLLOUT), POLLOUT);
	CHECK_EQ(option(s, SOL_SOCKET, SO_ERROR), 0);
	CHECK(write(s, "bye", 3) == 3 && recv(s, c, 8, 0) == 3);
	close(s);                                /* with nothing unread */
	return check_done();
}
