/* A read of no bytes from a stream waits for some as any read does. Then it takes the descriptors that come with them,
   and leaves the bytes. */
#include "inet.h"

static long nothing(int fd, int *passed)
{
	char buf[CMSG_SPACE(sizeof(int))] = { 0 };
	struct msghdr h = { .msg_control = buf, .msg_controllen = sizeof(buf) };
	long r = recvmsg(fd, &h, 0);

	if (r >= 0)
		*passed = h.msg_controllen > 0;
	return r;
}

int main(void)
{
	char buf[CMSG_SPACE(sizeof(int))] = { 0 }, b[4];
	struct iovec v = { "ab", 2 };
	struct msghdr h = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = buf, .msg_controllen = sizeof(buf) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&h);
	int s[2], passed;

	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0);
	CHECK_ERR(recv(s[1], b, 0, MSG_DONTWAIT), EAGAIN);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &s[0], sizeof(int));
	CHECK_EQ(sendmsg(s[0], &h, 0), 2);
	CHECK_EQ(nothing(s[1], &passed), 0);
	CHECK_EQ(passed, 1);
	CHECK_EQ(nothing(s[1], &passed), 0);
	CHECK_EQ(passed, 0);
	CHECK_EQ(recv(s[1], b, 4, 0), 2);

	tcp_pair(s);
	CHECK_ERR(recv(s[1], b, 0, MSG_DONTWAIT), EAGAIN);
	CHECK_EQ(write(s[0], "x", 1), 1);
	CHECK_EQ(recv(s[1], b, 0, 0), 0);
	CHECK_EQ(recv(s[1], b, 4, 0), 1);
	return check_done();
}
