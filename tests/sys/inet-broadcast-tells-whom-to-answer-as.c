/* IP_PKTINFO of a datagram to everybody has the address that an answer would come from; of one to us, that one. */
#include "inet.h"

static void heard(int s, const char *to, const char *as)
{
	char control[CMSG_SPACE(sizeof(struct in_pktinfo))], b;
	struct iovec v = { &b, 1 };
	struct msghdr h = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
	struct sockaddr_in a = name_of(s);
	struct in_pktinfo *p;

	a.sin_addr.s_addr = inet_addr(to);
	CHECK_EQ(sendto(s, "x", 1, 0, ADDR(&a)), 1);
	CHECK_EQ(recvmsg(s, &h, 0), 1);
	p = (void *)CMSG_DATA(CMSG_FIRSTHDR(&h));
	CHECK_EQ(p->ipi_addr.s_addr, inet_addr(to));
	CHECK_EQ(p->ipi_spec_dst.s_addr, inet_addr(as));
	CHECK_EQ(p->ipi_ifindex, 1);
}

int main(void)
{
	int s = socket(AF_INET, SOCK_DGRAM, 0), yes = 1;
	struct sockaddr_in any = { .sin_family = AF_INET };

	CHECK(bind(s, ADDR(&any)) == 0);
	CHECK(setsockopt(s, IPPROTO_IP, IP_PKTINFO, &yes, sizeof yes) == 0);
	CHECK(setsockopt(s, SOL_SOCKET, SO_BROADCAST, &yes, sizeof yes) == 0);
	heard(s, "127.0.0.1", "127.0.0.1");
	heard(s, "127.0.0.9", "127.0.0.9");
	heard(s, "127.255.255.255", "127.0.0.1");
	return check_done();
}
