/* A descriptor opened with O_PATH travels over a socket and names the same file. */
#include "tools.h"
#include <sys/socket.h>
#include <sys/stat.h>

int main(void)
{
	union { struct cmsghdr c; char space[CMSG_SPACE(4)]; } u = {
		{ .cmsg_len = CMSG_LEN(4), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS }
	};
	struct iovec v = { "x", 1 };
	struct msghdr h = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = &u, .msg_controllen = sizeof(u) };
	int s[2], fd = open("/", O_PATH), got;
	struct stat a, b;
	char c;

	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0);
	memcpy(CMSG_DATA(&u.c), &fd, 4);
	CHECK_EQ(sendmsg(s[0], &h, 0), 1);
	v.iov_base = &c;
	CHECK_EQ(recvmsg(s[1], &h, 0), 1);
	memcpy(&got, CMSG_DATA(&u.c), 4);
	CHECK(got != fd && fstat(got, &a) == 0 && fstat(fd, &b) == 0 && a.st_ino == b.st_ino);
	CHECK_ERR(read(got, &c, 1), EBADF);
	return check_done();
}
