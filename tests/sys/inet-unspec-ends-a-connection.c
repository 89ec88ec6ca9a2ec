/* connect to AF_UNSPEC: the connection is gone, the peer is told of a reset, and the socket is as new. */
#include "inet.h"

int main(void)
{
	struct sockaddr none = { .sa_family = AF_UNSPEC };
	int l = listener(5), c = dial(l, SOCK_STREAM), s = accept(l, NULL, NULL);
	struct sockaddr_in a = name_of(l);
	char b;

	CHECK(connect(c, &none, sizeof(none)) == 0);
	CHECK_ERR(getpeername(c, (void *)&a, &(socklen_t){ sizeof(a) }), ENOTCONN);
	CHECK_ERR(read(s, &b, 1), ECONNRESET);
	CHECK_EQ(read(s, &b, 1), 0);
	CHECK_ERR(read(c, &b, 1), ECONNRESET);
	CHECK_ERR(read(c, &b, 1), ENOTCONN);
	close(s);
	a = name_of(l);
	CHECK(connect(c, ADDR(&a)) == 0 && (s = accept(l, NULL, NULL)) >= 0);
	CHECK(write(c, "x", 1) == 1 && read(s, &b, 1) == 1);

	c = datagrams();                         /* datagrams: only who we talk to is forgotten, and a name we chose stays */
	a = name_of(c);
	s = dial(c, SOCK_DGRAM);
	CHECK(connect(s, &none, sizeof(none)) == 0);
	CHECK_ERR(send(s, "x", 1, 0), EDESTADDRREQ);
	CHECK(sendto(s, "x", 1, 0, ADDR(&a)) == 1);
	CHECK(connect(c, ADDR(&a)) == 0 && connect(c, &none, sizeof(none)) == 0);
	CHECK(name_of(c).sin_port == 0);         /* it was not asked for by number */
	CHECK(name_of(c).sin_addr.s_addr == a.sin_addr.s_addr);
	c = socket(AF_INET, SOCK_DGRAM, 0);
	CHECK(bind(c, ADDR(&a)) == 0 && connect(c, ADDR(&a)) == 0 && connect(c, &none, sizeof(none)) == 0);
	CHECK(same(name_of(c), a));
	return check_done();
}
