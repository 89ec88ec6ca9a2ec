/* UDP: no address, too long, no way, not allowed, nonsense. */
#include "inet.h"

static char big[65536];

int main(void)
{
	int c = socket(AF_INET, SOCK_DGRAM, 0), d = datagrams();
	struct sockaddr_in a = name_of(d), b;

	CHECK_ERR(send(c, "x", 1, 0), EDESTADDRREQ);
	CHECK_ERR(sendto(c, big, 65508, 0, ADDR(&a)), EMSGSIZE);
	CHECK(sendto(c, big, 65507, 0, ADDR(&a)) == 65507 && recv(d, big, 65536, 0) == 65507);
	b = at("192.0.2.1", 9);
	CHECK_ERR(sendto(c, "x", 1, 0, ADDR(&b)), ENETUNREACH);
	b = at("127.0.0.1", 0);
	CHECK_ERR(sendto(c, "x", 1, 0, ADDR(&b)), EINVAL);
	b = at("127.255.255.255", 9);
	CHECK_ERR(sendto(c, "x", 1, 0, ADDR(&b)), EACCES);
	CHECK_ERR(connect(c, ADDR(&b)), EACCES);
	b = a;
	b.sin_family = AF_UNIX;
	CHECK_ERR(sendto(c, "x", 1, 0, ADDR(&b)), EAFNOSUPPORT);
	CHECK_ERR(sendto(c, "x", 1, 0, (void *)&a, 15), EINVAL);
	CHECK_ERR(sendto(c, "x", 1, MSG_OOB, ADDR(&a)), EOPNOTSUPP);
	CHECK_ERR(recv(c, big, 1, MSG_OOB | MSG_DONTWAIT), EAGAIN);
	CHECK_ERR(listen(c, 1), EOPNOTSUPP);
	CHECK_ERR(accept(c, NULL, NULL), EOPNOTSUPP);
	a.sin_family = AF_UNSPEC;                /* lets be: it is taken for AF_INET */
	CHECK(sendto(c, "x", 1, 0, ADDR(&a)) == 1 && recv(d, big, 9, 0) == 1);
	a.sin_family = AF_INET;
	CHECK_ERR(shutdown(d, SHUT_WR), ENOTCONN);       /* and done all the same */
	CHECK_ERR(sendto(d, "x", 1, MSG_NOSIGNAL, ADDR(&a)), EPIPE);
	CHECK(connect(c, ADDR(&a)) == 0 && shutdown(c, SHUT_RDWR) == 0);
	CHECK_ERR(send(c, "x", 1, MSG_NOSIGNAL), EPIPE);
	CHECK_EQ(recv(c, big, 1, 0), 0);
	return check_done();
}
