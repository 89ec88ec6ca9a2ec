/* Writing where nobody will read: EPIPE from every kind of local socket, SIGPIPE from streams alone. */
#include "tools.h"
#include <sys/socket.h>

static volatile int pipes;

static void handler(int sig)
{
	pipes++;
}

static void broken(int type, int signals)
{
	int s[2];

	pipes = 0;
	CHECK(socketpair(AF_UNIX, type, 0, s) == 0);
	CHECK(shutdown(s[0], SHUT_WR) == 0);
	CHECK_ERR(write(s[0], "x", 1), EPIPE);
	CHECK_EQ(pipes, signals);
	CHECK_ERR(send(s[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	CHECK_EQ(pipes, signals);
	close(s[0]);
	close(s[1]);
}

int main(void)
{
	int s[2];

	signal(SIGPIPE, handler);
	broken(SOCK_STREAM, 1);
	broken(SOCK_SEQPACKET, 0);
	broken(SOCK_DGRAM, 0);
	pipes = 0;
	CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, s) == 0);
	close(s[1]);
	CHECK_ERR(write(s[0], "x", 1), EPIPE);
	CHECK_EQ(pipes, 0);
	return check_done();
}
