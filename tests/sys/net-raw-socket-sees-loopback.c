/* Between two sockets of one machine packets go over lo, too: a raw socket sees the ICMP that refuses a datagram, and a packet socket
   a connection of TCP from its first SYN to the last FIN. raw(7), packet(7). */
#include "tools.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

static int got(int s, unsigned char *m, size_t n)
{
	struct pollfd p = { s, POLLIN, 0 };

	return poll(&p, 1, 500) == 1 ? recv(s, m, n, 0) : -1;
}

int main(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct { unsigned short family, protocol; int ifindex; unsigned char more[12]; } at = { AF_PACKET, htons(0x0800), 1 };
	int raw = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP), u = socket(AF_INET, SOCK_DGRAM, 0), ear, l, a, b, n, flags = 0;
	socklen_t len = sizeof to;
	unsigned char m[2000];

	if (raw < 0 && errno == EPERM)
		SKIP("needs CAP_NET_RAW");
	CHECK_EQ(sendto(u, "hello", 5, 0, (void *)&to, sizeof to), 5);
	n = got(raw, m, sizeof m);
	CHECK_EQ(n, 20 + 8 + 20 + 8 + 5);
	CHECK(m[20] == 3 && m[21] == 3);
	close(raw);

	ear = socket(AF_PACKET, SOCK_DGRAM, 0);
	CHECK_EQ(bind(ear, (void *)&at, 20), 0);
	l = socket(AF_INET, SOCK_STREAM, 0);
	to.sin_port = 0;
	CHECK(bind(l, (void *)&to, sizeof to) == 0 && listen(l, 5) == 0 && getsockname(l, (void *)&to, &len) == 0);
	a = socket(AF_INET, SOCK_STREAM, 0);
	CHECK_EQ(connect(a, (void *)&to, sizeof to), 0);
	b = accept(l, NULL, NULL);
	CHECK_EQ(write(a, "hello", 5), 5);
	CHECK_EQ(read(b, m, sizeof m), 5);
	close(a);
	CHECK_EQ(read(b, m, sizeof m), 0);
	close(b);
	for (int i = 0; i < 20 && (n = got(ear, m, sizeof m)) > 0; i++)
		if (m[9] == IPPROTO_TCP)
			flags |= 1 << (m[20 + 13] & 0x3f);
	CHECK(flags & 1 << 2 && flags & 1 << 0x12 && flags & 1 << 0x18 && flags & 1 << 0x11);     /* SYN, SYN ACK, PSH ACK, FIN ACK */
	return check_done();
}
