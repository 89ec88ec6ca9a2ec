/* A packet socket sees the frames of lo, cut off at the network header or whole, as its filter lets it; packet(7). */
#include "check.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

struct ll { unsigned short family, protocol; int ifindex; unsigned short hatype; unsigned char pkttype, halen, addr[8]; };
struct insn { unsigned short code; unsigned char jt, jf; unsigned k; };
struct prog { unsigned short len; struct insn *insn; };
#define ATTACH 26

static int frame(int s, unsigned char *m, size_t n, struct ll *from)
{
	struct pollfd p = { s, POLLIN, 0 };
	socklen_t len = sizeof *from;

	return poll(&p, 1, 300) == 1 ? recvfrom(s, m, n, MSG_TRUNC, (void *)from, &len) : 0;
}

int main(void)
{
	struct ll at = { AF_PACKET, htons(0x0800), 1 }, from;
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	/* of IP packets (offset 9 behind the network header: the protocol) only ICMP, and 24 bytes of it */
	struct insn icmp[] = { { 0x30, 0, 0, 9 }, { 0x15, 0, 1, IPPROTO_ICMP }, { 0x06, 0, 0, 24 }, { 0x06, 0, 0, 0 } };
	struct insn bad[] = { { 0x05, 0, 0, 5 }, { 0x06, 0, 0, 1 } }, endless[] = { { 0x00, 0, 0, 1 } };
	struct prog p = { 4, icmp }, bad_jump = { 2, bad }, no_end = { 1, endless };
	unsigned char m[200], echo[16] = { 8, 0, 0xf7, 0xff };
	int whole = socket(AF_PACKET, SOCK_RAW, 0), cooked = socket(AF_PACKET, SOCK_DGRAM, 0);
	int ping = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);

	if (whole < 0 && errno == EPERM)
		SKIP("needs CAP_NET_RAW");
	CHECK(whole >= 0 && cooked >= 0 && ping >= 0);
	CHECK_ERR(setsockopt(cooked, SOL_SOCKET, ATTACH, &bad_jump, sizeof p), EINVAL);
	CHECK_ERR(setsockopt(cooked, SOL_SOCKET, ATTACH, &no_end, sizeof p), EINVAL);
	CHECK(setsockopt(cooked, SOL_SOCKET, ATTACH, &p, sizeof p) == 0);
	CHECK(bind(whole, (void *)&at, sizeof at) == 0);
	CHECK(bind(cooked, (void *)&at, sizeof at) == 0);
	CHECK(sendto(ping, echo, sizeof echo, 0, (void *)&to, sizeof to) == sizeof echo);

	CHECK(frame(whole, m, sizeof m, &from) == 14 + 20 + 16);
	CHECK(m[12] == 8 && m[13] == 0 && m[14] == 0x45 && m[34] == 8);
	CHECK(from.family == AF_PACKET && from.protocol == htons(0x0800) && from.ifindex == 1 && from.hatype == 772 &&
	      from.pkttype == 0 && from.halen == 6);
	CHECK(frame(whole, m, sizeof m, &from) == 50 && m[34] == 0);       /* the answer */
	CHECK(frame(cooked, m, sizeof m, &from) == 24 && m[0] == 0x45 && m[20] == 8);
	CHECK(frame(cooked, m, sizeof m, &from) == 24 && m[20] == 0);
	CHECK(frame(cooked, m, sizeof m, &from) == 0);

	at.ifindex = 4711;
	CHECK_ERR(bind(whole, (void *)&at, sizeof at), ENODEV);
	CHECK_ERR(sendto(whole, m, 50, 0, (void *)&at, sizeof at), ENXIO);
	CHECK_ERR(connect(whole, (void *)&at, sizeof at), EOPNOTSUPP);
	return check_done();
}
