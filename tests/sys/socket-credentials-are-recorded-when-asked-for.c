/* A sender's credentials go with the bytes if either end has SO_PASSCRED then, or if nobody has accepted the other end
   yet; else who asks later is told of nobody. An accepted socket has its listener's SO_PASSCRED. */
#include "check.h"
#include <sys/socket.h>
#include <sys/un.h>

static int on = 1;

/* The process told with the next message; -1: the message comes without. */
static int told(int fd)
{
	char buf[CMSG_SPACE(sizeof(struct ucred))], x;
	struct iovec v = { &x, 1 };
	struct msghdr h = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = buf, .msg_controllen = sizeof(buf) };
	struct cmsghdr *c;
	struct ucred uc;

	CHECK_EQ(recvmsg(fd, &h, MSG_DONTWAIT), 1);
	c = CMSG_FIRSTHDR(&h);
	if (!c)
		return -1;
	CHECK(c->cmsg_type == SCM_CREDENTIALS && c->cmsg_len == CMSG_LEN(sizeof(uc)));
	memcpy(&uc, CMSG_DATA(c), sizeof(uc));
	CHECK_EQ(uc.uid, uc.pid ? getuid() : 65534);
	CHECK_EQ(uc.gid, uc.pid ? getgid() : 65534);
	return uc.pid;
}

static void pair(int type)
{
	int s[2];

	CHECK(socketpair(AF_UNIX, type, 0, s) == 0);
	CHECK_EQ(write(s[0], "a", 1), 1);
	CHECK_EQ(told(s[1]), -1);
	CHECK_EQ(write(s[0], "b", 1), 1);
	CHECK_EQ(setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)), 0);
	CHECK_EQ(told(s[1]), 0);
	CHECK_EQ(write(s[0], "c", 1), 1);
	CHECK_EQ(told(s[1]), getpid());
	/* the sender's own wish records them too */
	on = 0;
	CHECK_EQ(setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)), 0);
	on = 1;
	CHECK_EQ(setsockopt(s[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)), 0);
	CHECK_EQ(write(s[0], "d", 1), 1);
	CHECK_EQ(setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)), 0);
	CHECK_EQ(told(s[1]), getpid());
	close(s[0]);
	close(s[1]);
}

int main(void)
{
	struct sockaddr_un a = { AF_UNIX, "\0recorded" };
	int l = socket(AF_UNIX, SOCK_STREAM, 0), c = socket(AF_UNIX, SOCK_STREAM, 0), s, got = -1;
	socklen_t n = sizeof(got);

	pair(SOCK_STREAM);
	pair(SOCK_DGRAM);
	pair(SOCK_SEQPACKET);
	CHECK(bind(l, (void *)&a, sizeof(a)) == 0 && listen(l, 2) == 0);
	CHECK_EQ(setsockopt(l, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)), 0);
	CHECK(connect(c, (void *)&a, sizeof(a)) == 0 && write(c, "e", 1) == 1);
	CHECK((s = accept(l, NULL, NULL)) >= 0);
	CHECK(getsockopt(s, SOL_SOCKET, SO_PASSCRED, &got, &n) == 0 && got == 1);
	CHECK_EQ(told(s), getpid());
	return check_done();
}
