/* rtnetlink gives lo another address and takes it away; a subscriber hears of both, and a socket may have it meanwhile. */
#include "check.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

struct nl_addr { unsigned short family, pad; unsigned pid, groups; };
struct request {
	unsigned len; unsigned short type, flags; unsigned seq, pid;
	unsigned char family, bits, aflags, scope; unsigned index;
	unsigned short alen, atype; unsigned addr;
};
enum { NEWADDR = 20, DELADDR = 21, REQUEST = 1, ACK = 4, EXCL = 0x200, CREATE = 0x400 };

static int ask(int s, int type, int flags, unsigned index)
{
	struct request r = { sizeof r, type, REQUEST | ACK | flags, 1, 0, AF_INET, 32, 0, 0, index, 8, 2, inet_addr("10.77.1.2") };
	int m[64];

	CHECK(send(s, &r, sizeof r, 0) == sizeof r);
	CHECK(recv(s, m, sizeof m, 0) >= 20 && (m[1] & 0xffff) == 2);
	return m[4];
}

static int news(int s)
{
	struct pollfd p = { s, POLLIN, 0 };
	unsigned m[64];

	while (poll(&p, 1, 500) == 1 && recv(s, m, sizeof m, 0) >= 24)
		if ((m[1] & 0xffff) == NEWADDR || (m[1] & 0xffff) == DELADDR)
			return m[1] & 0xffff;
	return 0;
}

static int bound(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = inet_addr("10.77.1.2") };
	int s = socket(AF_INET, SOCK_DGRAM, 0), r = bind(s, (void *)&a, sizeof a) < 0 ? errno : 0;

	close(s);
	return r;
}

int main(void)
{
	struct nl_addr group = { AF_NETLINK, 0, 0, 0x10 };       /* RTMGRP_IPV4_IFADDR */
	int s = socket(AF_NETLINK, SOCK_RAW, 0), hears = socket(AF_NETLINK, SOCK_RAW, 0);

	CHECK(s >= 0 && bind(hears, (void *)&group, sizeof group) == 0);
	CHECK(bound() == EADDRNOTAVAIL);
	int r = ask(s, NEWADDR, CREATE | EXCL, 1);
	if (r == -EPERM)
		SKIP("needs CAP_NET_ADMIN");
	CHECK(r == 0);
	CHECK(news(hears) == NEWADDR);
	CHECK(bound() == 0);
	CHECK(ask(s, NEWADDR, CREATE | EXCL, 1) == -EEXIST);
	CHECK(ask(s, NEWADDR, CREATE | EXCL, 4711) == -ENODEV);
	CHECK(ask(s, DELADDR, 0, 1) == 0);
	CHECK(news(hears) == DELADDR);
	CHECK(bound() == EADDRNOTAVAIL);
	CHECK(ask(s, DELADDR, 0, 1) == -EADDRNOTAVAIL);
	return check_done();
}
