/* A connected UDP socket hears only its partner, sends without an address, and learns that nobody is there. */
#include "inet.h"

int main(void)
{
	int d = datagrams(), c = dial(d, SOCK_DGRAM), other = datagrams(), gone = datagrams(), n;
	struct sockaddr_in a = name_of(c), o = name_of(other);
	char b[8];

	CHECK(a.sin_addr.s_addr == htonl(INADDR_LOOPBACK) && same(peer_of(c), name_of(d)));
	CHECK(send(c, "a", 1, 0) == 1 && write(c, "b", 1) == 1 && read(d, b, 8) == 1 && read(d, b, 8) == 1);
	CHECK(sendto(other, "no", 2, 0, ADDR(&a)) == 2);
	CHECK(sendto(d, "yes", 3, 0, ADDR(&a)) == 3);
	CHECK(recv(c, b, 8, 0) == 3);
	CHECK_ERR(recv(c, b, 8, MSG_DONTWAIT), EAGAIN);
	CHECK(sendto(c, "x", 1, 0, ADDR(&o)) == 1 && recv(other, b, 8, 0) == 1);     /* elsewhere for once */
	CHECK(connect(c, ADDR(&o)) == 0 && same(peer_of(c), o));                     /* or for good */
	CHECK(same(name_of(c), a));

	c = dial(gone, SOCK_DGRAM);
	close(gone);
	CHECK_EQ(send(c, "x", 1, 0), 1);
	CHECK_EQ(poll_for(c, POLLIN) & POLLERR, POLLERR);
	CHECK_ERR(send(c, "x", 1, 0), ECONNREFUSED);
	CHECK_EQ(send(c, "x", 1, 0), 1);
	CHECK_ERR(recv(c, b, 1, 0), ECONNREFUSED);
	CHECK_EQ(send(c, "x", 1, 0), 1);
	CHECK_EQ(option(c, SOL_SOCKET, SO_ERROR), ECONNREFUSED);
	CHECK_ERR(recv(c, b, 1, MSG_DONTWAIT), EAGAIN);
	n = socket(AF_INET, SOCK_DGRAM, 0);      /* who is not connected is not told */
	CHECK(sendto(n, "x", 1, 0, ADDR(&(struct sockaddr_in[1]){ peer_of(c) }[0])) == 1);
	CHECK_ERR(recv(n, b, 1, MSG_DONTWAIT), EAGAIN);
	CHECK_EQ(option(n, SOL_SOCKET, SO_ERROR), 0);
	return check_done();
}
