/* SO_SNDBUF is a limit for records: no larger one goes, and no more may wait. MSG_TRUNC tells of one that was cut. */
#include "check.h"
#include <sys/socket.h>
#include <sys/uio.h>

static void records(int type)
{
	static char big[8192];
	char b[8];
	struct iovec v = { b, sizeof(b) };
	struct msghdr h = { .msg_iov = &v, .msg_iovlen = 1 };
	int s[2], n, size = 4096;
	socklen_t len = sizeof(size);

	CHECK(socketpair(AF_UNIX, type, 0, s) == 0);
	CHECK_EQ(send(s[0], "0123456789", 10, 0), 10);
	CHECK_EQ(recvmsg(s[1], &h, 0), 8);
	CHECK_EQ(h.msg_flags, MSG_TRUNC);
	CHECK_EQ(setsockopt(s[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size)), 0);
	CHECK(getsockopt(s[0], SOL_SOCKET, SO_SNDBUF, &size, &len) == 0);
	CHECK_EQ(size, 8192);
	CHECK_ERR(send(s[0], big, size, 0), EMSGSIZE);
	for (n = 0; n < 100 && send(s[0], big, 1000, MSG_DONTWAIT) == 1000; n++)
		;
	CHECK(n > 0 && n < 100);                        /* the sender's limit holds */
	CHECK_EQ(errno, EAGAIN);
	close(s[0]);
	close(s[1]);
}

int main(void)
{
	records(SOCK_DGRAM);
	records(SOCK_SEQPACKET);
	return check_done();
}
