/* Sockets queued in sockets queued in sockets, thousands deep: the last close frees them all. */
#include "tools.h"
#include <sys/socket.h>

static void pass(int to, int fd)
{
	union { struct cmsghdr c; char space[CMSG_SPACE(4)]; } u = {
		{ .cmsg_len = CMSG_LEN(4), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS }
	};
	struct iovec v = { "x", 1 };
	struct msghdr h = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = &u, .msg_controllen = sizeof(u) };

	memcpy(CMSG_DATA(&u.c), &fd, 4);
	CHECK_EQ(sendmsg(to, &h, 0), 1);
}

int main(void)
{
	int inner = dup(1), s[2];

	for (int i = 0; i < 1000; i++) {
		CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0);
		pass(s[0], inner);
		close(inner);
		close(s[0]);
		inner = s[1];
	}
	close(inner);
	return check_done();
}
