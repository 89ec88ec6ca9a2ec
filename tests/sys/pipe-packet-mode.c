/* O_DIRECT pipes keep packets apart: a read takes one, the rest of a longer one is dropped. */
#include "tools.h"

int main(void)
{
	char buf[16];
	int p[2];

	CHECK(pipe2(p, O_DIRECT | O_CLOEXEC) == 0);
	CHECK_EQ(fcntl(p[0], F_GETFD), FD_CLOEXEC);
	CHECK_EQ(write(p[1], "one", 3), 3);
	CHECK_EQ(write(p[1], "second", 6), 6);
	CHECK_EQ(write(p[1], "third", 5), 5);
	CHECK_EQ(read(p[0], buf, 16), 3);
	CHECK_EQ(read(p[0], buf, 2), 2);
	CHECK(memcmp(buf, "se", 2) == 0);
	CHECK_EQ(read(p[0], buf, 16), 5);
	CHECK(memcmp(buf, "third", 5) == 0);
	CHECK_ERR(pipe2(p, 0x4), EINVAL);
	CHECK_ERR(syscall(SYS_pipe2, 8L, 0), EFAULT);
	return check_done();
}
