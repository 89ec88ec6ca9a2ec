/* recvmsg: what does not fit of a datagram is lost, and MSG_TRUNC tells so, beside the sender's name. */
#include "inet.h"

int main(void)
{
	int d = datagrams(), c = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in a = name_of(d), from = { 0 };
	char b[16];
	struct iovec v = { b, 2 };
	struct msghdr h = { .msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &v, .msg_iovlen = 1 };

	CHECK(sendto(c, "efgh", 4, 0, ADDR(&a)) == 4 && sendto(c, "i", 1, 0, ADDR(&a)) == 1);
	CHECK(recvmsg(d, &h, 0) == 2 && h.msg_flags == MSG_TRUNC && memcmp(b, "ef", 2) == 0);
	CHECK(h.msg_namelen == sizeof(from) && same(from, at("127.0.0.1", ntohs(name_of(c).sin_port))));
	CHECK(recvmsg(d, &h, 0) == 1 && h.msg_flags == 0 && b[0] == 'i');
	return check_done();
}
