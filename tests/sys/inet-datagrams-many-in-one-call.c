/* sendmmsg and recvmmsg: several datagrams in a call, each with its address and length. */
#include "inet.h"

int main(void)
{
	int d = datagrams(), e = datagrams(), c = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in to[3] = { name_of(d), name_of(e), name_of(d) }, from[4];
	struct iovec v[4] = { { "one", 3 }, { "two", 3 }, { "three", 5 } };
	struct mmsghdr m[4] = { 0 };
	char b[4][8];

	for (int i = 0; i < 3; i++)
		m[i].msg_hdr = (struct msghdr){ .msg_name = &to[i], .msg_namelen = sizeof(to[i]), .msg_iov = &v[i], .msg_iovlen = 1 };
	CHECK_EQ(sendmmsg(c, m, 3, 0), 3);
	CHECK(m[0].msg_len == 3 && m[2].msg_len == 5);
	for (int i = 0; i < 4; i++) {
		v[i] = (struct iovec){ b[i], 8 };
		m[i].msg_hdr = (struct msghdr){ .msg_name = &from[i], .msg_namelen = sizeof(from[i]), .msg_iov = &v[i], .msg_iovlen = 1 };
	}
	CHECK_EQ(recvmmsg(d, m, 4, MSG_WAITFORONE, NULL), 2);
	CHECK(m[0].msg_len == 3 && m[1].msg_len == 5 && memcmp(b[1], "three", 5) == 0);
	CHECK(from[0].sin_port == name_of(c).sin_port && m[1].msg_hdr.msg_namelen == sizeof(from[1]));
	CHECK_EQ(recvmmsg(e, m, 1, MSG_DONTWAIT, NULL), 1);
	CHECK_ERR(recvmmsg(e, m, 4, MSG_DONTWAIT, NULL), EAGAIN);
	return check_done();
}
