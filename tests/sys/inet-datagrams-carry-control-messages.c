/* Beside a datagram: the address it was sent to, its TTL and TOS, the time it came; and in the other direction a source
   address, a TTL and a TOS for one message. */
#include "inet.h"

static int r, w, one = 1;
static struct sockaddr_in to, from;
static struct in_pktinfo info;
static struct sockaddr_in orig;
static int ttl, tos, stamps;

/* Receive one message and note what came with it. */
static void hear(void)
{
	char buf[256], c;
	struct iovec v = { &c, 1 };
	struct msghdr h = { .msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &v, .msg_iovlen = 1,
			    .msg_control = buf, .msg_controllen = sizeof(buf) };

	memset(&info, 0, sizeof(info));
	ttl = tos = -1;
	stamps = 0;
	CHECK_EQ(recvmsg(r, &h, MSG_DONTWAIT), 1);
	for (struct cmsghdr *m = CMSG_FIRSTHDR(&h); m; m = CMSG_NXTHDR(&h, m)) {
		if (m->cmsg_level == SOL_SOCKET && m->cmsg_type == SO_TIMESTAMP)
			stamps++;
		else if (!CHECK_EQ(m->cmsg_level, IPPROTO_IP))
			continue;
		else if (m->cmsg_type == IP_PKTINFO)
			memcpy(&info, CMSG_DATA(m), sizeof(info));
		else if (m->cmsg_type == IP_TTL)
			memcpy(&ttl, CMSG_DATA(m), sizeof(ttl));
		else if (m->cmsg_type == IP_TOS)
			tos = *CMSG_DATA(m);
		else if (m->cmsg_type == IP_ORIGDSTADDR)
			memcpy(&orig, CMSG_DATA(m), sizeof(orig));
	}
	CHECK_EQ(h.msg_flags, 0);
}

static long say(int type, const void *data, size_t n)
{
	char buf[64] = { 0 };
	struct iovec v = { "x", 1 };
	struct msghdr h = { .msg_name = &to, .msg_namelen = sizeof(to), .msg_iov = &v, .msg_iovlen = 1,
			    .msg_control = buf, .msg_controllen = CMSG_SPACE(n) };
	struct cmsghdr *m = CMSG_FIRSTHDR(&h);

	m->cmsg_level = IPPROTO_IP;
	m->cmsg_type = type;
	m->cmsg_len = CMSG_LEN(n);
	memcpy(CMSG_DATA(m), data, n);
	return sendmsg(w, &h, 0);
}

int main(void)
{
	struct in_pktinfo as = { 0 };
	int v;

	to = at("0.0.0.0", 0);
	r = socket(AF_INET, SOCK_DGRAM, 0);
	w = socket(AF_INET, SOCK_DGRAM, 0);
	CHECK(bind(r, ADDR(&to)) == 0);
	to = at("127.0.0.5", ntohs(name_of(r).sin_port));
	CHECK(set_option(r, IPPROTO_IP, IP_PKTINFO, 1) == 0 && set_option(r, IPPROTO_IP, IP_RECVTTL, 1) == 0 &&
	      set_option(r, IPPROTO_IP, IP_RECVTOS, 1) == 0 && set_option(r, IPPROTO_IP, IP_ORIGDSTADDR, 1) == 0 &&
	      set_option(r, SOL_SOCKET, SO_TIMESTAMP, one) == 0);
	CHECK_EQ(sendto(w, "x", 1, 0, ADDR(&to)), 1);
	hear();
	CHECK_EQ(info.ipi_addr.s_addr, to.sin_addr.s_addr);
	CHECK_EQ(info.ipi_spec_dst.s_addr, to.sin_addr.s_addr);
	CHECK_EQ(info.ipi_ifindex, 1);
	CHECK(ttl == 64 && tos == 0 && stamps == 1 && same(orig, to));

	v = 7;
	CHECK_EQ(say(IP_TTL, &v, sizeof(v)), 1);
	hear();
	CHECK_EQ(ttl, 7);
	v = 0;
	CHECK_ERR(say(IP_TTL, &v, sizeof(v)), EINVAL);
	v = 0x2e;
	CHECK_EQ(say(IP_TOS, &v, sizeof(v)), 1);
	hear();
	CHECK_EQ(tos, 0x2e);
	CHECK_EQ(say(IP_TOS, &v, 1), 1);
	hear();
	CHECK_EQ(tos, 0x2e);
	as.ipi_spec_dst = at("127.0.0.9", 0).sin_addr;
	CHECK_EQ(say(IP_PKTINFO, &as, sizeof(as)), 1);
	hear();
	CHECK_EQ(from.sin_addr.s_addr, as.ipi_spec_dst.s_addr);
	as.ipi_ifindex = 77;
	CHECK_ERR(say(IP_PKTINFO, &as, sizeof(as)), ENODEV);
	CHECK_ERR(say(IP_PKTINFO, &as, 8), EINVAL);
	CHECK_ERR(say(99, &v, sizeof(v)), EINVAL);
	CHECK(set_option(w, IPPROTO_IP, IP_TTL, 33) == 0 && set_option(w, IPPROTO_IP, IP_TOS, 0x10) == 0);
	CHECK_EQ(sendto(w, "x", 1, 0, ADDR(&to)), 1);
	hear();
	CHECK(ttl == 33 && tos == 0x10);
	return check_done();
}
