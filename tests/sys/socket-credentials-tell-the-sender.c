/* SO_PEERCRED names who connected and who listened; SCM_CREDENTIALS names the sender, who may only name itself
   unless it is privileged, and then only a process there is. */
#include "check.h"
#include "tools.h"
#include <sys/socket.h>
#include <sys/un.h>

static int s[2];

static long say(pid_t pid, uid_t uid, gid_t gid)
{
	char buf[CMSG_SPACE(sizeof(struct ucred))] = { 0 };
	struct ucred uc = { pid, uid, gid };
	struct iovec v = { "x", 1 };
	struct msghdr h = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = buf, .msg_controllen = sizeof(buf) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&h);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_CREDENTIALS;
	c->cmsg_len = CMSG_LEN(sizeof(uc));
	memcpy(CMSG_DATA(c), &uc, sizeof(uc));
	return sendmsg(s[0], &h, 0);
}

static struct ucred heard(void)
{
	char buf[CMSG_SPACE(sizeof(struct ucred))], b;
	struct ucred uc = { 0, 0, 0 };
	struct iovec v = { &b, 1 };
	struct msghdr h = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = buf, .msg_controllen = sizeof(buf) };
	struct cmsghdr *c;

	CHECK_EQ(recvmsg(s[1], &h, 0), 1);
	c = CMSG_FIRSTHDR(&h);
	if (CHECK(c && c->cmsg_type == SCM_CREDENTIALS))
		memcpy(&uc, CMSG_DATA(c), sizeof(uc));
	return uc;
}

static struct ucred peer(int fd)
{
	struct ucred uc = { 7, 7, 7 };
	socklen_t n = sizeof(uc);

	CHECK(getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &uc, &n) == 0 && n == sizeof(uc));
	return uc;
}

int main(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX, .sun_path = "\0sprout-cred" };
	int on = 1, l = socket(AF_UNIX, SOCK_STREAM, 0), c;
	pid_t child;

	if (geteuid() != 0)
		SKIP("needs root");
	CHECK(socketpair(AF_UNIX, SOCK_DGRAM, 0, s) == 0);
	CHECK_EQ(setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)), 0);
	CHECK_EQ(send(s[0], "x", 1, 0), 1);
	CHECK_EQ(heard().pid, getpid());
	CHECK_EQ(say(getppid() ? getppid() : getpid(), 5, 6), 1);       /* root may be anybody */
	struct ucred uc = heard();
	CHECK(uc.pid == (getppid() ? getppid() : getpid()) && uc.uid == 5 && uc.gid == 6);
	CHECK_ERR(say(0x3ffffff, 0, 0), ESRCH);

	CHECK_EQ(peer(l).pid, 0);
	CHECK(bind(l, (struct sockaddr *)&a, sizeof(a)) == 0 && listen(l, 1) == 0);
	CHECK_EQ(peer(l).pid, getpid());
	child = fork();
	if (child == 0) {
		CHECK(setgroups(0, NULL) == 0 && setresgid(43, 43, 43) == 0 && setresuid(42, 42, 42) == 0);
		c = socket(AF_UNIX, SOCK_STREAM, 0);
		CHECK_EQ(connect(c, (struct sockaddr *)&a, sizeof(a)), 0);
		uc = peer(c);
		CHECK(uc.pid == getppid() && uc.uid == 0);
		CHECK_EQ(say(getpid(), 42, 43), 1);
		CHECK_ERR(say(getppid(), 42, 43), EPERM);
		CHECK_ERR(say(getpid(), 0, 43), EPERM);
		CHECK_ERR(say(getpid(), 42, 0), EPERM);
		_exit(check_done());
	}
	CHECK((c = accept(l, NULL, NULL)) >= 0);
	uc = peer(c);
	CHECK(uc.pid == child && uc.uid == 42 && uc.gid == 43);
	CHECK(wait_ok());
	return check_done();
}
