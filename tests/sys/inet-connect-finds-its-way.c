/* connect: no name is needed before it, 0.0.0.0 is this machine, and other places cannot be reached or are no address. */
#include "inet.h"

int main(void)
{
	struct sockaddr_in a = at("0.0.0.0", 0);
	int l = socket(AF_INET, SOCK_STREAM, 0), c, s;

	CHECK(listen(l, 5) == 0);                /* nor before listen */
	CHECK(name_of(l).sin_port != 0 && name_of(l).sin_addr.s_addr == 0);
	a.sin_port = name_of(l).sin_port;
	c = socket(AF_INET, SOCK_STREAM, 0);
	CHECK(connect(c, ADDR(&a)) == 0);
	CHECK(same(peer_of(c), at("127.0.0.1", ntohs(a.sin_port))));
	CHECK((s = accept(l, NULL, NULL)) >= 0);
	CHECK(same(name_of(s), peer_of(c)));

	a = at("127.0.0.9", ntohs(a.sin_port));  /* one of many names of lo */
	c = socket(AF_INET, SOCK_STREAM, 0);
	CHECK(connect(c, ADDR(&a)) == 0 && (s = accept(l, NULL, NULL)) >= 0);
	CHECK(same(peer_of(c), a) && same(name_of(s), a));
	a = at("127.0.0.5", 0);                  /* a name of our own, then */
	c = socket(AF_INET, SOCK_STREAM, 0);
	CHECK(bind(c, ADDR(&a)) == 0);
	a = at("127.0.0.1", ntohs(name_of(l).sin_port));
	CHECK(connect(c, ADDR(&a)) == 0 && (s = accept(l, NULL, NULL)) >= 0);
	CHECK(peer_of(s).sin_addr.s_addr == inet_addr("127.0.0.5") && same(peer_of(s), name_of(c)));

	c = socket(AF_INET, SOCK_STREAM, 0);
	a = at("192.0.2.1", 80);
	CHECK_ERR(connect(c, ADDR(&a)), ENETUNREACH);
	a.sin_family = AF_UNIX;
	CHECK_ERR(connect(c, ADDR(&a)), EAFNOSUPPORT);
	a.sin_family = AF_INET;
	CHECK_ERR(connect(c, (void *)&a, 8), EINVAL);
	CHECK_ERR(connect(c, (void *)&a, 1), EINVAL);
	a = at("127.0.0.1", ntohs(name_of(l).sin_port));
	CHECK(connect(c, ADDR(&a)) == 0);        /* it is still good for a place that is there */
	CHECK_ERR(connect(c, ADDR(&a)), EISCONN);
	CHECK_ERR(connect(l, ADDR(&a)), EISCONN);
	CHECK_ERR(bind(c, ADDR(&a)), EINVAL);
	CHECK_ERR(listen(c, 1), EINVAL);
	CHECK_ERR(accept(c, NULL, NULL), EINVAL);
	return check_done();
}
