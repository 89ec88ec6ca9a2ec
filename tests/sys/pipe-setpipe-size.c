/* F_SETPIPE_SZ rounds up to a power of two pages, refuses to shrink below what is in, limits users. */
#include "tools.h"

int main(void)
{
	static char buf[65536];
	int p[2];

	CHECK(pipe2(p, O_NONBLOCK) == 0);
	CHECK_EQ(fcntl(p[1], F_SETPIPE_SZ, 100), 4096);
	CHECK_EQ(write(p[1], buf, sizeof(buf)), 4096);
	CHECK_EQ(fcntl(p[0], F_SETPIPE_SZ, 20000), 32768);
	CHECK_EQ(fcntl(p[0], F_GETPIPE_SZ), 32768);
	CHECK_EQ(write(p[1], buf, sizeof(buf)), 32768 - 4096);
	CHECK_ERR(fcntl(p[0], F_SETPIPE_SZ, 4096), EBUSY);
	CHECK_EQ(read(p[0], buf, sizeof(buf)), 32768);
	CHECK_EQ(fcntl(p[0], F_SETPIPE_SZ, 4096), 4096);
	CHECK_ERR(fcntl(p[0], F_SETPIPE_SZ, -1), EINVAL);
	CHECK_ERR(fcntl(0, F_GETPIPE_SZ), EBADF);
	if (fork() == 0) {
		setuid(1000);
		CHECK_ERR(fcntl(p[0], F_SETPIPE_SZ, 64 << 20), EPERM);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}
