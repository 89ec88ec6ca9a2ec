/* MSG_ERRQUEUE never waits. With IP_RECVERR it tells, also to who has not connected, which message found nobody; the
   error is reported once by a send as well. */
#include "inet.h"

struct error {
	unsigned number;
	unsigned char origin, type, code, pad;
	unsigned info, data;
	struct sockaddr_in offender;
};

int main(void)
{
	struct sockaddr_in dead, told = { 0 };
	struct error e = { 0 };
	char c[16], buf[128];
	struct iovec v = { c, sizeof(c) };
	struct msghdr h = { .msg_name = &told, .msg_namelen = sizeof(told), .msg_iov = &v, .msg_iovlen = 1, .msg_control = buf,
			    .msg_controllen = sizeof(buf) };
	int s = datagrams();

	dead = name_of(s);
	close(s);
	s = socket(AF_INET, SOCK_DGRAM, 0);
	CHECK_ERR(recv(s, c, 1, MSG_ERRQUEUE), EAGAIN);
	CHECK_ERR(recv(socket(AF_INET, SOCK_STREAM, 0), c, 1, MSG_ERRQUEUE), EAGAIN);
	CHECK_EQ(sendto(s, "lost", 4, 0, ADDR(&dead)), 4);
	CHECK_EQ(polled(s), POLLOUT);

	CHECK_EQ(set_option(s, IPPROTO_IP, IP_RECVERR, 1), 0);
	CHECK_EQ(sendto(s, "hello", 5, 0, ADDR(&dead)), 5);
	CHECK(poll_for(s, POLLIN) & POLLERR);
	CHECK_ERR(sendto(s, "hello", 5, 0, ADDR(&dead)), ECONNREFUSED);
	CHECK(poll_for(s, POLLIN) & POLLERR);
	CHECK_EQ(recvmsg(s, &h, MSG_ERRQUEUE), 5);
	CHECK_EQ(h.msg_flags, MSG_ERRQUEUE);
	CHECK(memcmp(c, "hello", 5) == 0 && same(told, dead));
	if (CHECK(CMSG_FIRSTHDR(&h) != NULL)) {
		CHECK_EQ(CMSG_FIRSTHDR(&h)->cmsg_level, IPPROTO_IP);
		CHECK_EQ(CMSG_FIRSTHDR(&h)->cmsg_type, IP_RECVERR);
		memcpy(&e, CMSG_DATA(CMSG_FIRSTHDR(&h)), sizeof(e));
	}
	CHECK(e.number == ECONNREFUSED && e.origin == 2 && e.type == 3 && e.code == 3);
	CHECK_EQ(e.offender.sin_addr.s_addr, dead.sin_addr.s_addr);
	CHECK_EQ(polled(s), POLLOUT);
	CHECK_ERR(recvmsg(s, &h, MSG_ERRQUEUE), EAGAIN);
	return check_done();
}
