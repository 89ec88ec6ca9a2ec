/* bind: a free port, a taken one, one that is root's, one that an address elsewhere has; and what is no address. */
#include "inet.h"

static int try(int type, struct sockaddr_in a)
{
	int fd = socket(AF_INET, type, 0), r = bind(fd, ADDR(&a)) ? errno : 0;

	close(fd);
	return r;
}

static void check_type(int type)
{
	struct sockaddr_in a = at("127.0.0.1", 0);
	int fd = socket(AF_INET, type, 0);

	CHECK_ERR(bind(fd, (void *)&a, sizeof(a) - 1), EINVAL);
	a.sin_family = AF_UNIX;
	CHECK_ERR(bind(fd, ADDR(&a)), EAFNOSUPPORT);
	a = at("127.0.0.1", 0);
	CHECK(bind(fd, ADDR(&a)) == 0);
	a = name_of(fd);
	int port = ntohs(a.sin_port);
	CHECK(port >= 32768 && port <= 60999);
	CHECK_ERR(bind(fd, ADDR(&a)), EINVAL);

	CHECK_EQ(try(type, a), EADDRINUSE);
	CHECK_EQ(try(type, at("0.0.0.0", port)), EADDRINUSE);
	CHECK_EQ(try(type, at("127.0.0.2", port)), 0);
	CHECK_EQ(try(type == SOCK_STREAM ? SOCK_DGRAM : SOCK_STREAM, a), 0);
	CHECK_EQ(try(type, at("192.0.2.1", 0)), EADDRNOTAVAIL);
	CHECK_EQ(try(type, at("127.255.255.254", 0)), 0);
	a = at("0.0.0.0", 0);
	a.sin_family = AF_UNSPEC;                /* an old habit that is let pass, of this one address */
	CHECK_EQ(try(type, a), 0);
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CHECK_EQ(try(type, a), EAFNOSUPPORT);
	close(fd);
	CHECK_EQ(try(type, at("127.0.0.1", port)), 0);
	CHECK_EQ(try(type, at("127.0.0.1", 999)), 0);
}

int main(void)
{
	check_type(SOCK_STREAM);
	check_type(SOCK_DGRAM);
	if (fork() == 0) {
		CHECK(setuid(1000) == 0);
		CHECK_EQ(try(SOCK_STREAM, at("127.0.0.1", 999)), EACCES);
		CHECK_EQ(try(SOCK_DGRAM, at("127.0.0.1", 999)), EACCES);
		CHECK_EQ(try(SOCK_STREAM, at("127.0.0.1", 1024)), 0);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}
