/* A stream socket carries bytes: writes have no edges, PEEK takes nothing, WAITALL waits, shutdown is an end. */
#include "check.h"
#include <sys/ioctl.h>
#include <sys/socket.h>

int main(void)
{
	int s[2], n = 0;
	char b[16] = "";

	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0);
	CHECK_EQ(send(s[0], "hel", 3, 0), 3);
	CHECK_EQ(send(s[0], "lo", 2, 0), 2);
	CHECK(ioctl(s[1], FIONREAD, &n) == 0 && n == 5);
	CHECK_EQ(recv(s[1], b, 4, MSG_PEEK), 4);
	CHECK_EQ(recv(s[1], b, 16, 0), 5);
	CHECK(memcmp(b, "hello", 5) == 0);
	CHECK_ERR(recv(s[1], b, 16, MSG_DONTWAIT), EAGAIN);
	if (fork() == 0) {
		/* two pieces, the second only after the first is there to be read */
		CHECK_EQ(recv(s[0], b, 6, MSG_WAITALL), 6);
		_exit(memcmp(b, "abcdef", 6) ? 1 : check_done());
	}
	CHECK_EQ(write(s[1], "abc", 3), 3);
	CHECK_EQ(write(s[1], "def", 3), 3);
	CHECK(wait_ok());

	CHECK_EQ(send(s[0], "last", 4, 0), 4);
	CHECK_EQ(shutdown(s[0], SHUT_WR), 0);
	CHECK_EQ(recv(s[1], b, 16, MSG_WAITALL), 4);    /* the end cuts it short */
	CHECK_EQ(recv(s[1], b, 16, 0), 0);
	CHECK_ERR(send(s[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	CHECK_EQ(send(s[1], "back", 4, 0), 4);          /* the other way is open */
	CHECK_EQ(recv(s[0], b, 16, 0), 4);
	CHECK_ERR(shutdown(s[0], 3), EINVAL);
	CHECK_EQ(shutdown(socket(AF_UNIX, SOCK_STREAM, 0), SHUT_RDWR), 0);

	signal(SIGPIPE, SIG_DFL);
	if (fork() == 0) {
		write(s[0], "x", 1);
		_exit(0);
	}
	CHECK(wait(&n) > 0 && WIFSIGNALED(n) && WTERMSIG(n) == SIGPIPE);
	return check_done();
}
