/* What nobody reads is charged to the receiver's buffer: the errors that netlink sends back, whose loss is told as
   ENOBUFS (netlink(7)); the error queue of IP_RECVERR (ip(7)); and datagrams without a byte count as datagrams. */
#include "check.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

#define MANY 5000

struct nlmsghdr { uint32_t nlmsg_len; uint16_t nlmsg_type, nlmsg_flags; uint32_t nlmsg_seq, nlmsg_pid; };

static void netlink_errors(void)
{
	static union { struct nlmsghdr h; char bytes[32000]; } req = { { 32000, 0x7f, 1, 0, 0 } };
	static char buf[40000];
	int s = socket(AF_NETLINK, SOCK_RAW, 0), overrun = 0;
	long bytes = 0, n;

	for (int i = 0; i < 100; i++)
		if (!CHECK_EQ(send(s, &req, sizeof(req), MSG_DONTWAIT), sizeof(req)))
			break;
	for (;;) {
		n = recv(s, buf, sizeof(buf), MSG_DONTWAIT);
		if (n < 0 && errno == ENOBUFS)
			overrun++;
		else if (n < 0)
			break;
		else
			bytes += n;
	}
	CHECK_EQ(errno, EAGAIN);
	CHECK_EQ(overrun, 1);
	CHECK(bytes >= 32000 && bytes < 600000);
	close(s);
}

static int udp_here(struct sockaddr_in *a, int type)
{
	socklen_t len = sizeof(*a);
	int s = socket(AF_INET, type, 0);

	*a = (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	CHECK(bind(s, (struct sockaddr *)a, len) == 0 && getsockname(s, (struct sockaddr *)a, &len) == 0);
	return s;
}

static long waiting(int s, int flags)
{
	char buf[64];
	long n = 0;

	while (recv(s, buf, sizeof(buf), MSG_DONTWAIT | flags) >= 0)
		n++;
	return n;
}

static void empty_datagrams(void)
{
	struct sockaddr_in a;
	int s = udp_here(&a, SOCK_DGRAM), pair[2];
	long n;

	for (int i = 0; i < MANY; i++)
		sendto(s, "", 0, MSG_DONTWAIT, (struct sockaddr *)&a, sizeof(a));
	n = waiting(s, 0);
	CHECK(n > 0 && n < MANY);
	close(s);
	CHECK(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0);
	for (n = 0; n < MANY && send(pair[0], "", 0, MSG_DONTWAIT) == 0; n++)
		;
	CHECK(n > 0 && n < MANY);
	CHECK_EQ(waiting(pair[1], 0), n);
	close(pair[0]);
	close(pair[1]);
}

static void icmp_errors(void)
{
	struct sockaddr_in a, gone;
	int s = udp_here(&a, SOCK_DGRAM), on = 1;
	long n;

	close(udp_here(&gone, SOCK_DGRAM));
	CHECK(setsockopt(s, IPPROTO_IP, IP_RECVERR, &on, sizeof(on)) == 0);
	for (int i = 0; i < MANY; i++)
		sendto(s, "x", 1, MSG_DONTWAIT, (struct sockaddr *)&gone, sizeof(gone));
	n = waiting(s, MSG_ERRQUEUE);
	CHECK(n > 0 && n < MANY);
	close(s);
}

int main(void)
{
	netlink_errors();
	empty_datagrams();
	icmp_errors();
	return check_done();
}
