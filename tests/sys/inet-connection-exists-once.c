/* Two sockets share a port by SO_REUSEADDR; only one of them can connect to the same place: EADDRNOTAVAIL, until the
   first one is gone without a trace. */
#include "inet.h"

static int bound(struct sockaddr_in a)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	CHECK_EQ(set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1), 0);
	CHECK_EQ(bind(fd, ADDR(&a)), 0);
	return fd;
}

int main(void)
{
	struct sockaddr_in here, to, two;
	struct linger hard = { 1, 0 };
	int l = listener(5), l2 = listener(5), a = bound(at("127.0.0.1", 0)), b, c;

	here = name_of(a);
	to = name_of(l);
	two = name_of(l2);
	b = bound(here);
	c = bound(here);
	CHECK_EQ(connect(a, ADDR(&to)), 0);
	CHECK_ERR(connect(b, ADDR(&to)), EADDRNOTAVAIL);
	CHECK_EQ(connect(c, ADDR(&two)), 0);
	CHECK(same(name_of(b), here));
	CHECK_EQ(setsockopt(a, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard)), 0);
	close(a);
	CHECK_EQ(connect(b, ADDR(&to)), 0);
	return check_done();
}
