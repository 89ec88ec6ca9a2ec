/* socket(AF_INET): which types and protocols there are, what the others answer, and what the socket says it is. */
#include "inet.h"

static int kind(int type, int protocol)
{
	int fd = socket(AF_INET, type, protocol), r = 0;

	if (fd < 0)
		return -errno;
	CHECK_EQ(option(fd, SOL_SOCKET, SO_DOMAIN), AF_INET);
	CHECK_EQ(option(fd, SOL_SOCKET, SO_TYPE), type);
	CHECK_EQ(option(fd, SOL_SOCKET, SO_PROTOCOL), type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP);
	CHECK_EQ(option(fd, SOL_SOCKET, SO_ACCEPTCONN), 0);
	CHECK_EQ(option(fd, SOL_SOCKET, SO_ERROR), 0);
	struct sockaddr_in a = name_of(fd);
	CHECK(a.sin_addr.s_addr == 0 && a.sin_port == 0);
	CHECK_ERR(getpeername(fd, (void *)&a, &(socklen_t){ sizeof(a) }), ENOTCONN);
	close(fd);
	return r;
}

int main(void)
{
	int fd, pair[2];

	CHECK_EQ(kind(SOCK_STREAM, 0), 0);
	CHECK_EQ(kind(SOCK_STREAM, IPPROTO_TCP), 0);
	CHECK_EQ(kind(SOCK_DGRAM, 0), 0);
	CHECK_EQ(kind(SOCK_DGRAM, IPPROTO_UDP), 0);
	CHECK_EQ(kind(SOCK_STREAM, IPPROTO_UDP), -EPROTONOSUPPORT);
	CHECK_EQ(kind(SOCK_DGRAM, IPPROTO_TCP), -EPROTONOSUPPORT);
	CHECK_EQ(kind(SOCK_SEQPACKET, 0), -ESOCKTNOSUPPORT);
	CHECK_EQ(kind(0, 0), -ESOCKTNOSUPPORT);
	CHECK_EQ(kind(11, 0), -EINVAL);
	CHECK_EQ(kind(SOCK_STREAM, -1), -EINVAL);
	CHECK_EQ(kind(SOCK_STREAM, 1000), -EINVAL);
	CHECK_EQ(kind(SOCK_STREAM | 0x100000, 0), -EINVAL);
	CHECK_ERR(socketpair(AF_INET, SOCK_STREAM, 0, pair), EOPNOTSUPP);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	CHECK(fcntl(fd, F_GETFD) == FD_CLOEXEC && fcntl(fd, F_GETFL) == (O_RDWR | O_NONBLOCK));
	if (fork() == 0) {
		CHECK(setuid(1000) == 0);
		CHECK_EQ(kind(SOCK_RAW, IPPROTO_ICMP), -EPERM);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}
