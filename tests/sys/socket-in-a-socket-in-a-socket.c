/* Sockets queued in sockets queued in sockets, thousands deep: the last close frees them all. */
#include "tools.h"
#include "passfd.h"
#include <sys/socket.h>

int main(void)
{
	int inner = dup(1), s[2];

	for (int i = 0; i < 1000; i++) {
		CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0);
		CHECK_EQ(pass_fd(s[0], inner, "x", 0), 1);
		close(inner);
		close(s[0]);
		inner = s[1];
	}
	close(inner);
	return check_done();
}
