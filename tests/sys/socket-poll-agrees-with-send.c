/* What poll calls writable takes a message: also when many small ones wait, and for datagrams to a socket that is
   nobody's partner, whose reading wakes the sender's poll. */
#include "tools.h"
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

/* Send until no more is taken; each time poll must have said so. */
static void fill(int fd)
{
	struct pollfd p = { fd, POLLOUT };

	for (int i = 0; i < 100000; i++) {
		poll(&p, 1, 0);
		if (send(fd, "x", 1, MSG_DONTWAIT) < 0) {
			CHECK_EQ(errno, EAGAIN);
			CHECK_EQ(poll(&p, 1, 0), 0);
			return;
		}
	}
	CHECK(0);
}

int main(void)
{
	struct sockaddr_un a = { AF_UNIX, "\0poll-agrees" };
	int s[2], server = socket(AF_UNIX, SOCK_DGRAM, 0), client = socket(AF_UNIX, SOCK_DGRAM, 0);
	struct pollfd p = { client, POLLOUT };
	char buf[16];
	pid_t pid;

	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0);
	fill(s[0]);
	CHECK(bind(server, (void *)&a, sizeof(a)) == 0 && connect(client, (void *)&a, sizeof(a)) == 0);
	fill(client);
	pid = fork();
	if (pid == 0)
		_exit(poll(&p, 1, 10000) != 1 || !(p.revents & POLLOUT));
	wait_asleep(pid);
	while (recv(server, buf, sizeof(buf), MSG_DONTWAIT) > 0)
		;
	CHECK(wait_ok());
	fill(client);
	pid = fork();
	if (pid == 0) {
		close(server);
		_exit(poll(&p, 1, 10000) != 1 || !(p.revents & POLLOUT));
	}
	wait_asleep(pid);
	close(server);
	CHECK(wait_ok());
	CHECK_ERR(send(client, "x", 1, 0), ECONNREFUSED);
	return check_done();
}
