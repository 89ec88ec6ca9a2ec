/* SO_REUSEADDR lets many have a port until one listens; SO_REUSEPORT lets those of one user listen together; for
   datagrams either is enough. */
#include "inet.h"

static int bound(int type, struct sockaddr_in a, int name, int *err)
{
	int fd = socket(AF_INET, type, 0);

	if (name)
		CHECK(set_option(fd, SOL_SOCKET, name, 1) == 0);
	*err = bind(fd, ADDR(&a)) ? errno : 0;
	return fd;
}

int main(void)
{
	struct sockaddr_in any = at("127.0.0.1", 0), a;
	int e, first, second, third;

	first = bound(SOCK_STREAM, any, SO_REUSEADDR, &e);
	a = name_of(first);
	second = bound(SOCK_STREAM, a, SO_REUSEADDR, &e);
	CHECK_EQ(e, 0);
	close(bound(SOCK_STREAM, a, 0, &e));
	CHECK_EQ(e, EADDRINUSE);
	close(bound(SOCK_STREAM, a, SO_REUSEPORT, &e));
	CHECK_EQ(e, EADDRINUSE);
	CHECK(listen(first, 1) == 0);
	CHECK_ERR(listen(second, 1), EADDRINUSE);
	close(bound(SOCK_STREAM, a, SO_REUSEADDR, &e));
	CHECK_EQ(e, EADDRINUSE);
	close(first);
	CHECK(listen(second, 1) == 0);
	close(second);

	first = bound(SOCK_STREAM, any, SO_REUSEPORT, &e);
	a = name_of(first);
	CHECK(listen(first, 4) == 0);
	second = bound(SOCK_STREAM, a, SO_REUSEPORT, &e);
	CHECK(e == 0 && listen(second, 4) == 0);
	close(bound(SOCK_STREAM, a, SO_REUSEADDR, &e));
	CHECK_EQ(e, EADDRINUSE);
	if (fork() == 0) {                       /* another user's are not let in */
		CHECK(setuid(1000) == 0);
		bound(SOCK_STREAM, a, SO_REUSEPORT, &e);
		CHECK_EQ(e, EADDRINUSE);
		_exit(check_done());
	}
	CHECK(wait_ok());
	third = socket(AF_INET, SOCK_STREAM, 0); /* one of the two gets it */
	CHECK(connect(third, ADDR(&a)) == 0);
	struct pollfd p[2] = { { first, POLLIN }, { second, POLLIN } };
	CHECK_EQ(poll(p, 2, 5000), 1);

	first = bound(SOCK_DGRAM, any, SO_REUSEADDR, &e);
	a = name_of(first);
	bound(SOCK_DGRAM, a, SO_REUSEADDR, &e);
	CHECK_EQ(e, 0);
	bound(SOCK_DGRAM, a, 0, &e);
	CHECK_EQ(e, EADDRINUSE);
	return check_done();
}
