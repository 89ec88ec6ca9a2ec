/* SCM_RIGHTS: open files travel with bytes, their offsets shared; what has no room is closed and told, a peek
   shows copies, MSG_CMSG_CLOEXEC marks them, bad ones are refused whole. */
#include "check.h"
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

static int s[2], got[256], ngot, flags;

static long give(int fd, int n)
{
	static char buf[CMSG_SPACE(300 * sizeof(int))];
	struct iovec v = { "x", 1 };
	struct msghdr h = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = buf, .msg_controllen = CMSG_SPACE(n * sizeof(int)) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&h);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(n * sizeof(int));
	for (int i = 0; i < n; i++)
		memcpy(CMSG_DATA(c) + i * sizeof(int), &fd, sizeof(int));
	return syscall(SYS_sendmsg, s[0], &h, 0);      /* musl refuses more than 1 KiB of control */
}

/* How many came; they are in got. */
static int take(int room, int how)
{
	static char buf[CMSG_SPACE(300 * sizeof(int))];
	char b;
	struct iovec v = { &b, 1 };
	struct msghdr h = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = buf, .msg_controllen = room };
	struct cmsghdr *c;

	ngot = 0;
	CHECK_EQ(recvmsg(s[1], &h, how), 1);
	flags = h.msg_flags;
	c = CMSG_FIRSTHDR(&h);
	if (c && c->cmsg_type == SCM_RIGHTS) {
		ngot = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(got, CMSG_DATA(c), ngot * sizeof(int));
	}
	return ngot;
}

static void drop(void)
{
	while (ngot > 0)
		CHECK_EQ(close(got[--ngot]), 0);
}

static void each_type(int type)
{
	int room = CMSG_SPACE(sizeof(int)), p[2], f = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
	struct rlimit l = { 0, 0 };
	char b[8];

	CHECK(socketpair(AF_UNIX, type, 0, s) == 0 && pipe(p) == 0);
	CHECK_EQ(give(f, 1), 1);
	CHECK_EQ(lseek(f, 7, SEEK_SET), 7);
	CHECK_EQ(take(room, 0), 1);
	CHECK_EQ(flags, 0);
	CHECK_EQ(fcntl(got[0], F_GETFD), 0);
	CHECK_EQ(lseek(got[0], 0, SEEK_CUR), 7);        /* one open file */
	drop();
	give(f, 1);
	CHECK_EQ(take(room, MSG_CMSG_CLOEXEC), 1);
	CHECK_EQ(fcntl(got[0], F_GETFD), FD_CLOEXEC);
	drop();
	give(f, 3);                                     /* room for two, by padding */
	CHECK_EQ(take(CMSG_SPACE(2 * sizeof(int)), 0), 2);
	CHECK_EQ(flags & MSG_CTRUNC, MSG_CTRUNC);
	drop();
	give(f, 1);
	CHECK_EQ(take(room, MSG_PEEK), 1);
	drop();
	CHECK_EQ(take(room, 0), 1);
	drop();
	CHECK_EQ(give(f, 253), 1);
	CHECK_EQ(take(CMSG_SPACE(253 * sizeof(int)), 0), 253);
	drop();
	CHECK_ERR(give(f, 254), EINVAL);
	CHECK_ERR(give(999, 1), EBADF);

	/* the only writer of a pipe lies in the queue; a read without room for it closes it */
	CHECK_EQ(give(p[1], 1), 1);
	close(p[1]);
	CHECK(fcntl(p[0], F_SETFL, O_NONBLOCK) == 0);
	CHECK_ERR(read(p[0], b, 1), EAGAIN);
	CHECK_EQ(read(s[1], b, 8), 1);
	CHECK_EQ(read(p[0], b, 1), 0);

	if (fork() == 0) {                              /* no descriptor left for it */
		give(f, 1);
		setrlimit(RLIMIT_NOFILE, &l);
		CHECK_EQ(take(room, 0), 0);
		CHECK_EQ(flags & MSG_CTRUNC, MSG_CTRUNC);
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK(close(s[0]) == 0 && close(s[1]) == 0 && close(p[0]) == 0 && close(f) == 0);
}

int main(void)
{
	each_type(SOCK_STREAM);
	each_type(SOCK_DGRAM);
	each_type(SOCK_SEQPACKET);
	return check_done();
}
