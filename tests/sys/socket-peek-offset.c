/* SO_PEEK_OFF: a peek begins where the one before ended; a read moves the offset back; -1 switches it off. Streams peek across
   pieces, datagrams pass whole ones. Beyond what is there a peek waits. */
#include "tools.h"
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>

static char b[64];

static void peek_is(int fd, size_t n, const char *want)
{
	memset(b, 0, sizeof(b));
	CHECK_EQ(recv(fd, b, n, MSG_PEEK | MSG_DONTWAIT), (long)strlen(want));
	CHECK(strcmp(b, want) == 0);
}

static void read_is(int fd, size_t n, const char *want)
{
	memset(b, 0, sizeof(b));
	CHECK_EQ(recv(fd, b, n, MSG_DONTWAIT), (long)strlen(want));
	CHECK(strcmp(b, want) == 0);
}

static int offset(int fd)
{
	socklen_t len = sizeof(int);
	int v = -77;

	CHECK_EQ(getsockopt(fd, SOL_SOCKET, SO_PEEK_OFF, &v, &len), 0);
	return v;
}

static void set(int fd, int v)
{
	CHECK_EQ(setsockopt(fd, SOL_SOCKET, SO_PEEK_OFF, &v, sizeof(v)), 0);
}

static void stream(void)
{
	int fd[2];
	pid_t pid;

	CHECK_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	CHECK_EQ(offset(fd[0]), -1);
	CHECK(write(fd[1], "aaaabbbb", 8) == 8 && write(fd[1], "ccccdddd", 8) == 8);
	set(fd[0], 0);
	peek_is(fd[0], 4, "aaaa");
	CHECK_EQ(offset(fd[0]), 4);
	peek_is(fd[0], 6, "bbbbcc");
	CHECK_EQ(offset(fd[0]), 10);
	read_is(fd[0], 4, "aaaa");
	CHECK_EQ(offset(fd[0]), 6);
	peek_is(fd[0], 60, "ccdddd");
	CHECK_ERR(recv(fd[0], b, 4, MSG_PEEK | MSG_DONTWAIT), EAGAIN);
	read_is(fd[0], 60, "bbbbccccdddd");
	CHECK_EQ(offset(fd[0]), 0);
	CHECK_EQ(write(fd[1], "more", 4), 4);
	peek_is(fd[0], 60, "more");
	set(fd[0], -1);
	peek_is(fd[0], 60, "more");
	peek_is(fd[0], 60, "more");
	set(fd[0], 1);
	peek_is(fd[0], 60, "ore");
	/* past the end: waits for what comes, and sees the end */
	pid = fork();
	if (pid == 0) {
		alarm(20);
		CHECK(recv(fd[0], b, 9, MSG_PEEK) == 2 && !memcmp(b, "xy", 2));
		_exit(check_done());
	}
	wait_asleep(pid);
	CHECK_EQ(write(fd[1], "xy", 2), 2);
	CHECK(wait_ok());
	close(fd[1]);
	CHECK_EQ(recv(fd[0], b, 9, MSG_PEEK), 0);
	read_is(fd[0], 9, "morexy");
	close(fd[0]);
}

static void datagrams(int in, int out)
{
	CHECK(send(out, "first", 5, 0) == 5 && send(out, "second", 6, 0) == 6);
	set(in, 0);
	peek_is(in, 3, "fir");
	CHECK_EQ(offset(in), 3);
	peek_is(in, 20, "st");
	peek_is(in, 20, "second");
	CHECK_ERR(recv(in, b, 9, MSG_PEEK | MSG_DONTWAIT), EAGAIN);
	read_is(in, 20, "first");
	CHECK_EQ(offset(in), 6);
	read_is(in, 20, "second");
	CHECK_EQ(offset(in), 0);
	CHECK_ERR(recv(in, b, 9, MSG_PEEK | MSG_DONTWAIT), EAGAIN);
}

int main(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);
	int fd[2], in, out;

	stream();
	CHECK_EQ(socketpair(AF_UNIX, SOCK_DGRAM, 0, fd), 0);
	datagrams(fd[0], fd[1]);
	CHECK_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fd), 0);
	datagrams(fd[0], fd[1]);
	in = socket(AF_INET, SOCK_DGRAM, 0);
	out = socket(AF_INET, SOCK_DGRAM, 0);
	CHECK(bind(in, (void *)&a, len) == 0 && getsockname(in, (void *)&a, &len) == 0 && connect(out, (void *)&a, len) == 0);
	datagrams(in, out);
	return check_done();
}
