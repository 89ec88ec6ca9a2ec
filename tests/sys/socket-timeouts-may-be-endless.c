/* SO_RCVTIMEO takes any number of seconds; one that no clock reaches is no time-out. A short one ends a wait for a
   datagram with EAGAIN. */
#include "tools.h"
#include <limits.h>
#include <sys/socket.h>
#include <sys/time.h>

int main(void)
{
	struct timeval tv[] = { { LONG_MAX, 999999 }, { LONG_MAX / 1000000000 + 1, 0 }, { 10000000000, 0 } };
	struct timeval bad = { 0, 1000000 };
	char c;
	int s[2];

	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0);
	CHECK_ERR(setsockopt(s[1], SOL_SOCKET, SO_RCVTIMEO, &bad, sizeof(bad)), EDOM);
	for (int i = 0; i < COUNT(tv); i++) {
		CHECK(setsockopt(s[1], SOL_SOCKET, SO_RCVTIMEO, &tv[i], sizeof(tv[i])) == 0);
		pid_t reader = fork();
		if (reader == 0)
			_exit(read(s[1], &c, 1) != 1);
		wait_asleep(reader);
		CHECK_EQ(write(s[0], "x", 1), 1);
		CHECK(wait_ok());
	}
	CHECK(socketpair(AF_UNIX, SOCK_DGRAM, 0, s) == 0);
	CHECK(setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ 0, 20000 }, sizeof(struct timeval)) == 0);
	CHECK_ERR(recv(s[0], &c, 1, 0), EAGAIN);
	return check_done();
}
