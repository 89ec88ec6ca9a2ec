/* TCP_CONGESTION by name, TCP_WINDOW_CLAMP and its least value, TCP_INQ tells what is left to read, SIOCGSTAMP when the
   last datagram came. */
#include "inet.h"
#include <sys/ioctl.h>
#include <sys/time.h>

#ifndef SIOCOUTQ
#define SIOCOUTQ TIOCOUTQ
#endif
#ifndef SIOCGSTAMP
#define SIOCGSTAMP   0x8906
#define SIOCGSTAMPNS 0x8907
#endif

#ifndef TCP_INQ
#define TCP_INQ 36
#endif

static int inq(int fd, size_t n)
{
	char data[16], control[64];
	struct iovec v = { data, n };
	struct msghdr h = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control) };
	struct cmsghdr *c;

	CHECK_EQ(recvmsg(fd, &h, 0), n);
	c = CMSG_FIRSTHDR(&h);
	return c && c->cmsg_level == IPPROTO_TCP && c->cmsg_type == TCP_INQ ? *(int *)CMSG_DATA(c) : -1;
}

int main(void)
{
	int s = socket(AF_INET, SOCK_STREAM, 0), fd[2], d = datagrams(), u = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in to = name_of(d);
	struct timeval before, stamp, after;
	char name[16] = "";
	socklen_t len = sizeof(name);

	CHECK_EQ(setsockopt(s, IPPROTO_TCP, TCP_CONGESTION, "reno", 4), 0);
	CHECK(getsockopt(s, IPPROTO_TCP, TCP_CONGESTION, name, &len) == 0 && len == 16);
	CHECK_STR(name, "reno");
	CHECK_EQ(setsockopt(s, IPPROTO_TCP, TCP_CONGESTION, "cubic", 6), 0);
	len = 3;
	memset(name, 0, sizeof(name));
	CHECK(getsockopt(s, IPPROTO_TCP, TCP_CONGESTION, name, &len) == 0 && len == 3);
	CHECK_STR(name, "cub");
	CHECK_ERR(setsockopt(s, IPPROTO_TCP, TCP_CONGESTION, "none such", 9), ENOENT);
	CHECK_ERR(setsockopt(s, IPPROTO_TCP, TCP_CONGESTION, "", 0), EINVAL);

	CHECK_EQ(option(s, IPPROTO_TCP, TCP_WINDOW_CLAMP), 0);
	CHECK_EQ(set_option(s, IPPROTO_TCP, TCP_WINDOW_CLAMP, 5), 0);
	CHECK_EQ(option(s, IPPROTO_TCP, TCP_WINDOW_CLAMP), 1152);
	CHECK_EQ(set_option(s, IPPROTO_TCP, TCP_WINDOW_CLAMP, 30000), 0);
	CHECK_EQ(option(s, IPPROTO_TCP, TCP_WINDOW_CLAMP), 30000);
	CHECK_EQ(set_option(s, IPPROTO_TCP, TCP_WINDOW_CLAMP, 0), 0);

	tcp_pair(fd);
	CHECK_ERR(set_option(fd[0], IPPROTO_TCP, TCP_WINDOW_CLAMP, 0), EINVAL);
	CHECK_ERR(set_option(fd[1], IPPROTO_TCP, TCP_INQ, 2), EINVAL);
	CHECK_EQ(set_option(fd[1], IPPROTO_TCP, TCP_INQ, 1), 0);
	CHECK_EQ(option(fd[1], IPPROTO_TCP, TCP_INQ), 1);
	CHECK_EQ(write(fd[0], "0123456789", 10), 10);
	CHECK_EQ(inq(fd[1], 4), 6);
	CHECK_EQ(polled(fd[1]), POLLIN | POLLOUT);
	CHECK_EQ(set_option(fd[1], SOL_SOCKET, SO_RCVLOWAT, 8), 0);
	CHECK_EQ(polled(fd[1]), POLLOUT);        /* of 10 there are 6 left */
	CHECK_EQ(inq(fd[1], 6), 0);

	CHECK_ERR(ioctl(d, SIOCGSTAMP, &stamp), ENOENT);
	gettimeofday(&before, NULL);
	CHECK_EQ(sendto(u, "x", 1, 0, ADDR(&to)), 1);
	CHECK_EQ(recv(d, name, 1, 0), 1);
	CHECK_EQ(ioctl(d, SIOCGSTAMP, &stamp), 0);
	gettimeofday(&after, NULL);
	CHECK(!timercmp(&stamp, &before, <) && !timercmp(&after, &stamp, <));
	return check_done();
}
