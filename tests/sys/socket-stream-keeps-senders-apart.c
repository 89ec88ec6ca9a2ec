/* With SO_PASSCRED one receive of a stream gives the bytes of one sender, though more have come; a peek ends behind
   descriptors as a receive does, and the address of the one who was connected to is told. */
#include "tools.h"
#include "passfd.h"
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

static int s[2];

static long receive(int flags, pid_t *from, int *fd)
{
	char buf[64], control[128];
	struct iovec v = { buf, sizeof(buf) };
	struct msghdr h = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control) };
	long n = recvmsg(s[1], &h, flags);

	*from = *fd = -1;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&h); c; c = CMSG_NXTHDR(&h, c))
		if (c->cmsg_type == SCM_CREDENTIALS)
			*from = ((struct ucred *)CMSG_DATA(c))->pid;
		else
			*fd = *(int *)CMSG_DATA(c);
	return n;
}

int main(void)
{
	struct sockaddr_un a = { AF_UNIX, "\0one-who-listens" }, got;
	socklen_t len = sizeof(got);
	int one = 1, fd, l, c;
	char buf[8];
	pid_t from, pid;

	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0);
	CHECK(setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &one, sizeof(one)) == 0);
	CHECK_EQ(write(s[0], "me", 2), 2);
	pid = fork();
	if (pid == 0)
		_exit(write(s[0], "child", 5) != 5);
	CHECK(wait_ok());
	CHECK_EQ(receive(MSG_PEEK, &from, &fd), 2);
	CHECK_EQ(receive(0, &from, &fd), 2);
	CHECK_EQ(from, getpid());
	CHECK_EQ(receive(0, &from, &fd), 5);
	CHECK_EQ(from, pid);

	CHECK_EQ(pass_fd(s[0], 0, "fd", 0), 2);
	CHECK_EQ(write(s[0], "more", 4), 4);
	CHECK_EQ(receive(MSG_PEEK, &from, &fd), 2);
	CHECK(fd >= 0 && close(fd) == 0);
	CHECK_EQ(receive(0, &from, &fd), 2);
	CHECK(fd >= 0 && close(fd) == 0);

	l = socket(AF_UNIX, SOCK_STREAM, 0);
	c = socket(AF_UNIX, SOCK_STREAM, 0);
	CHECK(bind(l, (void *)&a, sizeof(sa_family_t) + 16) == 0 && listen(l, 1) == 0);
	CHECK(connect(c, (void *)&a, sizeof(sa_family_t) + 16) == 0);
	CHECK_EQ(write(accept(l, NULL, NULL), "hi", 2), 2);
	CHECK_EQ(recvfrom(c, buf, sizeof(buf), 0, (void *)&got, &len), 2);
	CHECK_EQ(len, sizeof(sa_family_t) + 16);
	return check_done();
}
