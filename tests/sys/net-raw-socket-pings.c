/* A raw socket sends an echo request over lo and sees the request and its answer, IP header and all; a filter of types
   and SO_BROADCAST's rule hold; without the capability there is none. raw(7), icmp(7). */
#include "check.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>

struct echo {
	unsigned char  type, code;
	unsigned short sum, id, seq;
	char           data[16];
};

static unsigned short sum(const void *data, size_t n)
{
	const unsigned short *w = data;
	unsigned s = 0;

	for (; n > 1; n -= 2)
		s += *w++;
	s = (s & 0xffff) + (s >> 16);
	return ~(s + (s >> 16));
}

/* The next ICMP packet's type; its source and whether its sums are right are checked. -1: none. */
static int next(int s)
{
	struct pollfd p = { s, POLLIN, 0 };
	unsigned char m[200] __attribute__((aligned(4)));
	struct sockaddr_in from;
	socklen_t len = sizeof from;

	if (poll(&p, 1, 1000) != 1)
		return -1;
	CHECK(recvfrom(s, m, sizeof m, 0, (void *)&from, &len) == 20 + sizeof(struct echo));
	CHECK(m[0] == 0x45 && m[9] == IPPROTO_ICMP && sum(m, 20) == 0 && sum(m + 20, sizeof(struct echo)) == 0);
	CHECK(from.sin_addr.s_addr == htonl(INADDR_LOOPBACK) && from.sin_port == 0);
	return m[20];
}

int main(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct echo e = { 8, 0, 0, 77, 1, "how do you do?" };
	int s = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP), type, protocol;
	socklen_t len = sizeof type;
	unsigned filter = ~(1u << 0);            /* answers only */

	if (s < 0 && errno == EPERM)
		SKIP("needs CAP_NET_RAW");
	CHECK(s >= 0);
	CHECK(getsockopt(s, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_RAW);
	CHECK(getsockopt(s, SOL_SOCKET, SO_PROTOCOL, &protocol, &len) == 0 && protocol == IPPROTO_ICMP);
	e.sum = sum(&e, sizeof e);
	CHECK(sendto(s, &e, sizeof e, 0, (void *)&to, sizeof to) == sizeof e);
	CHECK(next(s) == 8);
	CHECK(next(s) == 0);

	CHECK(setsockopt(s, 255, 1, &filter, sizeof filter) == 0);
	CHECK(sendto(s, &e, sizeof e, 0, (void *)&to, sizeof to) == sizeof e);
	CHECK(next(s) == 0);
	CHECK(next(s) == -1);

	CHECK_ERR(send(s, &e, sizeof e, 0), EDESTADDRREQ);
	CHECK_ERR(listen(s, 1), EOPNOTSUPP);
	CHECK_ERR(socket(AF_INET, SOCK_RAW, 0), EPROTONOSUPPORT);
	if (fork() == 0) {
		CHECK(setuid(1000) == 0);
		CHECK_ERR(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP), EPERM);
		CHECK_ERR(socket(AF_PACKET, SOCK_RAW, 0), EPERM);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}
