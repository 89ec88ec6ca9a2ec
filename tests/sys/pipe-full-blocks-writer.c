/* A full pipe blocks its writer until a reader makes room; O_NONBLOCK gives EAGAIN or a short count. */
#include "tools.h"

int main(void)
{
	char *buf = malloc(200000);
	int p[2], n;
	pid_t pid;

	CHECK(pipe(p) == 0);
	CHECK(fcntl(p[1], F_SETFL, O_NONBLOCK) == 0);
	memset(buf, 'x', 200000);
	CHECK_EQ(write(p[1], buf, 200000), 65536);
	CHECK_ERR(write(p[1], buf, 1), EAGAIN);
	CHECK(fcntl(p[1], F_SETFL, 0) == 0);
	pid = fork();
	if (pid == 0)
		_exit(write(p[1], buf, 70000) == 70000 ? 0 : 1);
	wait_asleep(pid);
	for (int left = 65536 + 70000; left > 0; left -= n) {
		n = read(p[0], buf, 5000);
		if (!CHECK(n > 0))
			break;
	}
	CHECK(wait_ok());
	free(buf);
	return check_done();
}
