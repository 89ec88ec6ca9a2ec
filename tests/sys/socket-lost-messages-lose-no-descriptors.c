/* A descriptor is installed once its number has reached the receiver: a fault in the data drops the whole message, a
   fault in the control buffer drops the descriptors, a fault in socketpair's array leaves no socket. */
#include "tools.h"
#include <poll.h>
#include <sys/socket.h>

static int s[2], q[2];

static int descriptors(void)
{
	int n = 0;

	for (int fd = 0; fd < 64; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

/* Send the write end of a fresh pipe, which nobody has any more then. */
static void send_end(void)
{
	char buf[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec v = { "12345678", 8 };
	struct msghdr h = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = buf, .msg_controllen = sizeof(buf) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&h);

	CHECK(pipe(q) == 0);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &q[1], sizeof(int));
	CHECK_EQ(sendmsg(s[0], &h, 0), 8);
	close(q[1]);
}

static void end_is_gone(void)
{
	struct pollfd p = { q[0], POLLIN };

	CHECK(poll(&p, 1, 1000) == 1 && p.revents == POLLHUP);
	close(q[0]);
}

int main(void)
{
	static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };
	char *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), data[8], control[200];
	int before;

	munmap(page + PAGE, PAGE);
	for (int i = 0; i < 3; i++) {
		struct iovec v = { page + PAGE - 4, 8 };
		struct msghdr h = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control) };

		CHECK(socketpair(AF_UNIX, types[i], 0, s) == 0);
		send_end();
		before = descriptors();
		if (types[i] != SOCK_STREAM) {
			CHECK_ERR(recvmsg(s[1], &h, 0), EFAULT);
			CHECK_EQ(descriptors(), before);
			CHECK_ERR(recv(s[1], data, 8, MSG_DONTWAIT), EAGAIN);
			end_is_gone();
			send_end();
		}
		/* the header fits, the number does not */
		v = (struct iovec){ data, 8 };
		h.msg_control = page + PAGE - sizeof(struct cmsghdr);
		h.msg_controllen = sizeof(control);
		before = descriptors();
		CHECK_EQ(recvmsg(s[1], &h, 0), 8);
		CHECK_EQ(h.msg_controllen, 0);
		CHECK_EQ(h.msg_flags, MSG_CTRUNC);
		CHECK_EQ(descriptors(), before);
		end_is_gone();
		close(s[0]);
		close(s[1]);
	}
	before = descriptors();
	CHECK_ERR(syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, page + PAGE - 4), EFAULT);
	CHECK_ERR(syscall(SYS_socketpair, AF_UNIX, 4, 0, page + PAGE - 4), EFAULT);
	CHECK_EQ(descriptors(), before);
	return check_done();
}
