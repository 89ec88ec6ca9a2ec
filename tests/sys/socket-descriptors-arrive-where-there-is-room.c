/* SCM_RIGHTS to the byte and to the last descriptor: 253 files in one message, whatever control messages they are named in; behind
   credentials; lowest numbers first; a buffer too short, or that cannot be written, makes no descriptor and closes the file. */
#include "tools.h"
#include "vary.h"
#include <sys/socket.h>
#include <sys/syscall.h>

static int s[2];
static char buf[CMSG_SPACE(300 * sizeof(int)) * 2];

/* sendmsg with two control messages of so many descriptors, each of them `fd`. */
static long give(int fd, int first, int second)
{
	struct iovec v = { "x", 1 };
	struct msghdr h = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = buf,
		.msg_controllen = CMSG_SPACE(first * sizeof(int)) + (second ? CMSG_SPACE(second * sizeof(int)) : 0) };
	struct cmsghdr *c = (struct cmsghdr *)buf;
	int many[2] = { first, second };

	memset(buf, 0, sizeof(buf));                     /* musl's cmsghdr has a hole */
	for (int k = 0; k < 2 && many[k]; k++) {
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(many[k] * sizeof(int));
		for (int i = 0; i < many[k]; i++)
			memcpy(CMSG_DATA(c) + i * sizeof(int), &fd, sizeof(int));
		c = (struct cmsghdr *)((char *)c + CMSG_ALIGN(c->cmsg_len));
	}
	return syscall(SYS_sendmsg, s[0], &h, 0);
}

static struct msghdr take(void *to, size_t room)
{
	static char b;
	static struct iovec v = { &b, 1 };
	struct msghdr h = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = to, .msg_controllen = room };

	CHECK_EQ(recvmsg(s[1], &h, 0), 1);
	return h;
}

/* The i-th descriptor of the control message at `at`. */
static int number(size_t at, int i)
{
	int fd;

	memcpy(&fd, buf + at + CMSG_LEN(i * sizeof(int)), sizeof(fd));
	return fd;
}

static int lowest_free(void)
{
	int fd = dup(2);

	close(fd);
	return fd;
}

int main(void)
{
	struct msghdr h;
	int p[2], on = 1, free_fd, keep;
	char c;
	int first = vary(50, 200);
	size_t one = CMSG_LEN(sizeof(int));

	CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, s) == 0 && pipe2(p, O_NONBLOCK) == 0);
	/* several control messages are one list */
	CHECK_ERR(give(2, first, 254 - first), EINVAL);
	CHECK_ERR(give(2, 253, 1), EINVAL);
	CHECK_EQ(give(2, first, 253 - first), 1);
	h = take(buf, sizeof(buf));
	CHECK_EQ(((struct cmsghdr *)buf)->cmsg_len, CMSG_LEN(253 * sizeof(int)));
	for (int i = 0; i < 253; i++)
		CHECK(close(number(0, i)) == 0);

	/* a bad one behind a good one: nothing is sent, nothing kept */
	memset(buf, 0, sizeof(buf));
	((int *)CMSG_DATA((struct cmsghdr *)buf))[0] = p[1];
	h = (struct msghdr) { .msg_iov = &(struct iovec) { "x", 1 }, .msg_iovlen = 1, .msg_control = buf,
		.msg_controllen = CMSG_SPACE(2 * sizeof(int)) };
	*(struct cmsghdr *)buf = (struct cmsghdr) { .cmsg_len = CMSG_LEN(2 * sizeof(int)), .cmsg_level = SOL_SOCKET,
		.cmsg_type = SCM_RIGHTS };
	((int *)CMSG_DATA((struct cmsghdr *)buf))[1] = 999;
	CHECK_ERR(sendmsg(s[0], &h, 0), EBADF);
	CHECK_ERR(recv(s[1], &c, 1, MSG_DONTWAIT), EAGAIN);

	/* the lowest number, 0 as well */
	CHECK(give(2, 1, 0) == 1 && (keep = dup(0)) >= 0 && close(0) == 0);
	h = take(buf, one);
	CHECK_EQ(h.msg_flags & MSG_CTRUNC, 0);
	CHECK_EQ(h.msg_controllen, one);
	CHECK_EQ(number(0, 0), 0);
	CHECK(dup2(keep, 0) == 0 && close(keep) == 0);

	/* too short by a byte, for a header alone, for less */
	free_fd = lowest_free();
	for (int i = 0; i < 4; i++) {
		CHECK_EQ(give(2, 1, 0), 1);
		h = take(buf, (size_t[]) { one - 1, sizeof(struct cmsghdr), sizeof(struct cmsghdr) - 1, 0 }[i]);
		CHECK_EQ(h.msg_flags & MSG_CTRUNC, MSG_CTRUNC);
		CHECK_EQ(h.msg_controllen, 0);
		CHECK_EQ(lowest_free(), free_fd);
	}
	/* room for one and a bit of the next */
	CHECK_EQ(give(2, 2, 0), 1);
	h = take(buf, one + 3);
	CHECK_EQ(h.msg_flags & MSG_CTRUNC, MSG_CTRUNC);
	CHECK_EQ(((struct cmsghdr *)buf)->cmsg_len, one);
	CHECK_EQ(h.msg_controllen, one + 3);
	CHECK(close(number(0, 0)) == 0);

	/* nowhere to write the number: no descriptor, and the file, the last writer of a pipe, is closed */
	CHECK(give(p[1], 1, 0) == 1 && close(p[1]) == 0);
	free_fd = lowest_free();
	h = take((void *)8, one);
	CHECK_EQ(h.msg_flags & MSG_CTRUNC, MSG_CTRUNC);
	CHECK_EQ(lowest_free(), free_fd);
	CHECK_EQ(read(p[0], &c, 1), 0);

	/* behind credentials, in the room they leave */
	CHECK(setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)) == 0);
	CHECK_EQ(give(2, 3, 0), 1);
	h = take(buf, CMSG_SPACE(sizeof(struct ucred)) + CMSG_LEN(2 * sizeof(int)));
	struct cmsghdr *second = (struct cmsghdr *)(buf + CMSG_SPACE(sizeof(struct ucred)));
	CHECK_EQ(h.msg_flags & MSG_CTRUNC, MSG_CTRUNC);
	CHECK_EQ(second->cmsg_type, SCM_RIGHTS);
	CHECK_EQ(second->cmsg_level, SOL_SOCKET);
	CHECK_EQ(second->cmsg_len, CMSG_LEN(2 * sizeof(int)));
	for (int i = 0; i < 2; i++)
		CHECK(close(number(CMSG_SPACE(sizeof(struct ucred)), i)) == 0);
	return check_done();
}
