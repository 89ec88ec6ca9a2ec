/* UDP: each send is one message with its sender's address; what does not fit is cut, one of no bytes counts; a socket
   that sends has a name from then on. */
#include "inet.h"

int main(void)
{
	int d = datagrams(), c = socket(AF_INET, SOCK_DGRAM, 0), n;
	struct sockaddr_in a = name_of(d), from = { 0 };
	socklen_t len = sizeof(from);
	char b[16];

	CHECK_EQ(polled(d), POLLOUT);
	CHECK_ERR(recv(d, b, 1, MSG_DONTWAIT), EAGAIN);
	CHECK(name_of(c).sin_port == 0);
	CHECK(sendto(c, "abcd", 4, 0, ADDR(&a)) == 4);
	CHECK(name_of(c).sin_port != 0 && name_of(c).sin_addr.s_addr == 0);
	CHECK(sendto(c, "", 0, 0, ADDR(&a)) == 0 && sendto(c, "efgh", 4, 0, ADDR(&a)) == 4);
	CHECK(sendto(c, "ij", 2, 0, ADDR(&a)) == 2 && sendto(c, "klm", 3, 0, ADDR(&a)) == 3);
	CHECK_EQ(poll_for(d, POLLIN), POLLIN);
	CHECK(ioctl(d, FIONREAD, &n) == 0 && n == 4);
	CHECK(recvfrom(d, b, 16, MSG_PEEK, (void *)&from, &len) == 4);
	CHECK(recvfrom(d, b, 16, 0, (void *)&from, &len) == 4 && memcmp(b, "abcd", 4) == 0 && len == sizeof(from));
	CHECK(same(from, at("127.0.0.1", ntohs(name_of(c).sin_port))));
	CHECK_EQ(recvfrom(d, b, 16, 0, NULL, NULL), 0);
	CHECK(recv(d, b, 2, 0) == 2 && memcmp(b, "ef", 2) == 0);
	CHECK_EQ(recv(d, b, 1, MSG_TRUNC), 2);   /* tells how long it was */
	CHECK_EQ(read(d, b, 0), 0);              /* read of nothing does nothing; recv takes one, whatever fits */
	CHECK_EQ(recv(d, b, 0, 0), 0);
	CHECK_EQ(polled(d), POLLOUT);
	CHECK(sendto(d, "back", 4, 0, ADDR(&from)) == 4 && recv(c, b, 16, 0) == 4);
	len = 3;                                 /* room for part of the address: its whole length is told */
	CHECK(sendto(c, "x", 1, 0, ADDR(&a)) == 1 && recvfrom(d, b, 16, 0, (void *)&from, &len) == 1);
	CHECK_EQ(len, sizeof(from));
	return check_done();
}
