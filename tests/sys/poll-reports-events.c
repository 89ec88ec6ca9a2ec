/* poll: readable, writable, HUP, ERR, NVAL; negative descriptors skipped; zero timeout does not wait. */
#include "tools.h"
#include <poll.h>
#include <time.h>

int main(void)
{
	int p[2], q[2];
	struct pollfd f[4];

	CHECK(pipe(p) == 0 && pipe(q) == 0);
	f[0] = (struct pollfd){p[0], POLLIN, 0};
	f[1] = (struct pollfd){p[1], POLLOUT, 0};
	f[2] = (struct pollfd){-1, POLLIN, 77};
	f[3] = (struct pollfd){99, POLLIN, 0};
	CHECK_EQ(poll(f, 4, -1), 2);
	CHECK(f[0].revents == 0 && f[1].revents == POLLOUT && f[2].revents == 0 && f[3].revents == POLLNVAL);
	CHECK_EQ(write(p[1], "x", 1), 1);
	CHECK_EQ(poll(f, 1, -1), 1);
	CHECK_EQ(f[0].revents, POLLIN);
	close(p[1]);
	CHECK_EQ(poll(f, 1, -1), 1);
	CHECK_EQ(f[0].revents, POLLIN | POLLHUP);
	char c;
	CHECK_EQ(read(p[0], &c, 1), 1);
	f[0].events = 0;
	CHECK_EQ(poll(f, 1, -1), 1);
	CHECK_EQ(f[0].revents, POLLHUP);
	close(q[0]);
	f[0] = (struct pollfd){q[1], POLLOUT, 0};
	CHECK_EQ(poll(f, 1, -1), 1);
	CHECK_EQ(f[0].revents, POLLOUT | POLLERR);
	f[0] = (struct pollfd){open("/dev/null", O_RDWR), POLLIN | POLLOUT, 0};
	CHECK_EQ(poll(f, 1, -1), 1);
	CHECK_EQ(f[0].revents, POLLIN | POLLOUT);
	CHECK_EQ(poll(NULL, 0, 0), 0);
	CHECK_EQ(poll(f + 2, 1, 5), 0);
	CHECK_ERR(poll((void *)8, 1, 0), EFAULT);
	CHECK_ERR(syscall(SYS_poll, f, 1 << 30, 0), EINVAL);
	return check_done();
}
