/* sendmmsg and recvmmsg: as many as there are, the timeout looked at between messages. */
#include "check.h"
#include <sys/socket.h>
#include <time.h>

int main(void)
{
	char b[3][8];
	struct iovec v[3] = { { b[0], 8 }, { b[1], 8 }, { b[2], 8 } };
	struct mmsghdr m[3] = { 0 };
	struct timespec bad = { 0, 1000000000 }, none = { 0, 0 };
	int s[2];

	for (int i = 0; i < 3; i++) {
		m[i].msg_hdr.msg_iov = &v[i];
		m[i].msg_hdr.msg_iovlen = 1;
	}
	CHECK(socketpair(AF_UNIX, SOCK_DGRAM, 0, s) == 0);
	CHECK_EQ(sendmmsg(s[0], m, 3, 0), 3);
	CHECK_EQ(m[2].msg_len, 8);
	CHECK_EQ(recvmmsg(s[1], m, 3, 0, NULL), 3);
	CHECK_ERR(recvmmsg(s[1], m, 3, MSG_DONTWAIT, NULL), EAGAIN);
	CHECK_EQ(sendmmsg(s[0], m, 2, 0), 2);
	CHECK_EQ(recvmmsg(s[1], m, 3, MSG_WAITFORONE, NULL), 2);
	CHECK_ERR(recvmmsg(s[1], m, 3, 0, &bad), EINVAL);
	CHECK_EQ(sendmmsg(s[0], m, 3, 0), 3);
	CHECK_EQ(recvmmsg(s[1], m, 3, 0, &none), 1);     /* one, then the time is over */
	CHECK_EQ(recvmmsg(s[1], m, 3, MSG_DONTWAIT, NULL), 2);
	return check_done();
}
