/* A user without privilege may have about as many descriptors in unread messages as one process may open: then
   ETOOMANYREFS, until some are received or thrown away. */
#include "tools.h"
#include <sys/resource.h>
#include "passfd.h"

static int send_until_refused(int to)
{
	int n = 0;

	while (n < 100 && pass_fd(to, 0, "x", MSG_DONTWAIT) == 1)
		n++;
	return n;
}

int main(void)
{
	struct rlimit rl = { 20, 20 };
	int s[2];
	char c;

	if (getuid() == 0 && fork() > 0)
		return wait_ok() ? check_done() : 1;
	if (getuid() == 0)
		CHECK(setuid(4330) == 0);
	CHECK(setrlimit(RLIMIT_NOFILE, &rl) == 0);
	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0);
	CHECK_EQ(send_until_refused(s[0]), 21);
	CHECK_ERR(pass_fd(s[0], 0, "x", MSG_DONTWAIT), ETOOMANYREFS);
	CHECK(send(s[0], "x", 1, 0) == 1);               /* without one */
	for (int i = 0; i < 5; i++)
		CHECK(recv(s[1], &c, 1, 0) == 1);        /* the descriptor is thrown away */
	CHECK_EQ(send_until_refused(s[0]), 5);
	close(s[1]);
	close(s[0]);
	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0);
	CHECK_EQ(send_until_refused(s[0]), 21);
	return check_done();
}
