/* Descriptors travel between local sockets only; over the loopback interface they stay behind, and credentials are none. */
#include "inet.h"

struct creds {
	int pid, uid, gid;
};

int main(void)
{
	union { struct cmsghdr c; char space[CMSG_SPACE(4)]; } u = {
		{ .cmsg_len = CMSG_LEN(4), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS }
	};
	char b[8];
	struct iovec v = { "x", 1 };
	struct msghdr h = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = &u, .msg_controllen = sizeof(u) };
	struct creds who;
	socklen_t len = sizeof(who);
	int fd[2], d = datagrams(), c = dial(d, SOCK_DGRAM);

	tcp_pair(fd);
	CHECK_EQ(sendmsg(fd[0], &h, 0), 1);
	v.iov_base = b;
	CHECK(recvmsg(fd[1], &h, 0) == 1 && h.msg_controllen == 0);
	v.iov_base = "x";
	h.msg_controllen = sizeof(u);
	CHECK_EQ(sendmsg(c, &h, 0), 1);
	v.iov_base = b;
	CHECK(recvmsg(d, &h, 0) == 1 && h.msg_controllen == 0);
	CHECK(getsockopt(fd[0], SOL_SOCKET, SO_PEERCRED, &who, &len) == 0);
	CHECK_EQ(who.pid, 0);
	CHECK_EQ(who.uid, -1);
	return check_done();
}
