/* A read whose buffer ends in unmapped memory within what it would take consumes nothing; a write from such memory leaves
   nothing in the pipe. What was whole before the hole counts. */
#include "check.h"
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/uio.h>

int main(void)
{
	char *p = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), buf[64];
	char *end = p + 8192;
	int fd[2], n;

	CHECK(munmap(end, 4096) == 0 && pipe(fd) == 0);
	CHECK(write(fd[1], "0123456789", 10) == 10);
	CHECK_ERR(read(fd[0], end - 6, 100), EFAULT);
	CHECK(ioctl(fd[0], FIONREAD, &n) == 0 && n == 10);
	CHECK_ERR(write(fd[1], end - 6, 100), EFAULT);
	CHECK(ioctl(fd[0], FIONREAD, &n) == 0 && n == 10);
	CHECK_EQ(read(fd[0], end - 10, 100), 10);
	CHECK(memcmp(end - 10, "0123456789", 10) == 0);
	CHECK_ERR(write(fd[1], end - 6, 100), EFAULT);       /* into an empty one */
	CHECK(ioctl(fd[0], FIONREAD, &n) == 0 && n == 0);

	struct iovec v[2] = { { buf, 4 }, { end, 4 } };
	CHECK(write(fd[1], "abcdefgh", 8) == 8);
	CHECK_ERR(readv(fd[0], v, 2), EFAULT);               /* one buffer of the pipe: all or nothing */
	CHECK(ioctl(fd[0], FIONREAD, &n) == 0 && n == 8);
	CHECK_EQ(read(fd[0], buf, 64), 8);
	CHECK_EQ(write(fd[1], p, 8192), 8192);               /* two buffers: the first fits */
	CHECK_EQ(read(fd[0], end - 5000, 8192), 4096);
	CHECK(ioctl(fd[0], FIONREAD, &n) == 0 && n == 4096);
	return check_done();
}
