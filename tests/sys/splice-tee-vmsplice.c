/* splice between pipe and file, tee without consuming, vmsplice from memory: bytes, offsets, errors. */
#include "tools.h"
#include <sys/uio.h>

int main(void)
{
	char buf[32] = "";
	int a[2], b[2], fd = open("f", O_CREAT | O_RDWR, 0600);
	struct iovec iov = {"memory", 6};
	loff_t off = 2;

	CHECK(pipe(a) == 0 && pipe(b) == 0);
	CHECK_EQ(write(fd, "0123456789", 10), 10);
	CHECK_EQ(splice(fd, &off, a[1], NULL, 5, 0), 5);
	CHECK_EQ(off, 7);
	CHECK_EQ(tee(a[0], b[1], 3, 0), 3);
	CHECK_EQ(read(b[0], buf, 32), 3);
	CHECK(memcmp(buf, "234", 3) == 0);
	off = 20;
	CHECK_EQ(splice(a[0], NULL, fd, &off, 100, 0), 5);
	CHECK_EQ(off, 25);
	CHECK_EQ(pread(fd, buf, 5, 20), 5);
	CHECK(memcmp(buf, "23456", 5) == 0);
	CHECK_EQ(vmsplice(a[1], &iov, 1, 0), 6);
	CHECK_EQ(splice(a[0], NULL, b[1], NULL, 4, 0), 4);
	CHECK_EQ(read(b[0], buf, 32), 4);
	CHECK(memcmp(buf, "memo", 4) == 0);
	CHECK_EQ(read(a[0], buf, 32), 2);
	CHECK_ERR(splice(a[0], NULL, b[1], NULL, 4, SPLICE_F_NONBLOCK), EAGAIN);
	CHECK_ERR(tee(a[0], b[1], 4, SPLICE_F_NONBLOCK), EAGAIN);
	CHECK_ERR(splice(fd, NULL, fd, NULL, 4, 0), EINVAL);
	CHECK_ERR(splice(a[0], &off, b[1], NULL, 4, 0), ESPIPE);
	CHECK_ERR(splice(99, NULL, b[1], NULL, 4, 0), EBADF);
	CHECK_ERR(tee(a[0], a[1], 4, 0), EINVAL);
	CHECK_ERR(tee(fd, a[1], 4, 0), EINVAL);
	CHECK_ERR(vmsplice(fd, &iov, 1, 0), EBADF);
	CHECK_ERR(splice(a[0], NULL, b[1], NULL, 4, 0x100), EINVAL);
	CHECK_ERR(vmsplice(a[1], (void *)8, 1, 0), EFAULT);
	close(a[1]);
	CHECK_EQ(splice(a[0], NULL, b[1], NULL, 4, 0), 0);
	unlink("f");
	return check_done();
}
