/* A datagram to a multicast group reaches every socket bound to its port, while somebody here is a member; the sender
   hears it too unless it says otherwise, and nobody does once the last member has left. ip(7). */
#include "check.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

static int port;

static int member(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port) };
	socklen_t len = sizeof a;
	int s = socket(AF_INET, SOCK_DGRAM, 0), one = 1;

	CHECK(s >= 0 && setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0);
	CHECK(bind(s, (void *)&a, sizeof a) == 0);
	CHECK(getsockname(s, (void *)&a, &len) == 0);
	port = ntohs(a.sin_port);
	return s;
}

static int heard(int s)
{
	struct pollfd p = { s, POLLIN, 0 };
	char c = 0;

	return poll(&p, 1, 300) == 1 && recv(s, &c, 1, 0) == 1 ? c : 0;
}

int main(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = inet_addr("239.1.2.3") };
	struct ip_mreqn group = { to.sin_addr, { htonl(INADDR_LOOPBACK) }, 0 };
	int a = member(), b = member(), from = socket(AF_INET, SOCK_DGRAM, 0), zero = 0;
	struct in_addr lo = { htonl(INADDR_LOOPBACK) }, is;
	socklen_t len = sizeof is;

	to.sin_port = htons(port);
	CHECK(setsockopt(from, IPPROTO_IP, IP_MULTICAST_IF, &lo, sizeof lo) == 0);
	CHECK(getsockopt(from, IPPROTO_IP, IP_MULTICAST_IF, &is, &len) == 0 && is.s_addr == lo.s_addr);
	CHECK(setsockopt(a, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group) == 0);
	CHECK_ERR(setsockopt(a, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group), EADDRINUSE);
	CHECK(sendto(from, "1", 1, 0, (void *)&to, sizeof to) == 1);
	CHECK(heard(a) == '1');
	CHECK(heard(b) == '1');

	CHECK(setsockopt(from, IPPROTO_IP, IP_MULTICAST_LOOP, &zero, sizeof zero) == 0);
	CHECK(setsockopt(a, IPPROTO_IP, IP_DROP_MEMBERSHIP, &group, sizeof group) == 0);
	CHECK_ERR(setsockopt(a, IPPROTO_IP, IP_DROP_MEMBERSHIP, &group, sizeof group), EADDRNOTAVAIL);
	CHECK(sendto(from, "2", 1, 0, (void *)&to, sizeof to) == 1);
	CHECK(heard(a) == 0 && heard(b) == 0);

	group.imr_multiaddr.s_addr = inet_addr("10.0.0.1");
	CHECK_ERR(setsockopt(a, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group), EINVAL);
	group.imr_multiaddr = to.sin_addr;
	group.imr_address.s_addr = inet_addr("198.51.100.77");
	CHECK_ERR(setsockopt(a, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group), ENODEV);
	CHECK_ERR(setsockopt(a, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, 4), EINVAL);
	return check_done();
}
