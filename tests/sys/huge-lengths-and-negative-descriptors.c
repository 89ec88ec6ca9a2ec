/* Lengths with the top bit set, lengths over 2 GiB and descriptors out of range: an errno, never more. */
#include "tools.h"
#include <sys/uio.h>

int main(void)
{
	int fd = open("f", O_CREAT | O_RDWR, 0600), bad[] = {-1, -100, 1 << 20, 0x7fffffff, (int)0x80000000};
	char buf[16] = "0123456789";
	struct iovec iov = {buf, 1};

	CHECK_EQ(write(fd, buf, 10), 10);
	CHECK(pread(fd, buf, (size_t)-1, 0) <= 10);
	CHECK(pread(fd, buf, (size_t)1 << 62, 0) <= 10);
	CHECK(syscall(SYS_write, fd, buf, -1L) == -1);
	CHECK(syscall(SYS_read, fd, buf, -1L) <= 0);
	CHECK(pwrite(fd, buf, 10, 0x7fffffffffffffff) == -1);
	for (int i = 0; i < COUNT(bad); i++) {
		CHECK_ERR(read(bad[i], buf, 1), EBADF);
		CHECK_ERR(write(bad[i], buf, 1), EBADF);
		CHECK_ERR(writev(bad[i], &iov, 1), EBADF);
		CHECK_ERR(close(bad[i]), EBADF);
		CHECK_ERR(dup(bad[i]), EBADF);
		CHECK_ERR(fcntl(bad[i], F_GETFL), EBADF);
		CHECK_ERR(lseek(bad[i], 0, SEEK_SET), EBADF);
		CHECK_ERR(fsync(bad[i]), EBADF);
		CHECK_ERR(fchdir(bad[i]), EBADF);
		CHECK_ERR(syscall(SYS_ioctl, bad[i], 0x5401, buf), EBADF);
		CHECK_ERR(syscall(SYS_getdents64, bad[i], buf, 16), EBADF);
	}
	unlink("f");
	return check_done();
}
