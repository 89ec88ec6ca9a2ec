/* lseek in all forms, pread and pwrite beside the offset, holes read zero, SEEK_DATA and SEEK_HOLE. */
#include "tools.h"

int main(void)
{
	char buf[16];
	int fd = open("f", O_CREAT | O_RDWR, 0600), p[2];

	CHECK_EQ(write(fd, "0123456789", 10), 10);
	CHECK_EQ(lseek(fd, 4, SEEK_SET), 4);
	CHECK_EQ(lseek(fd, 2, SEEK_CUR), 6);
	CHECK_EQ(lseek(fd, -1, SEEK_END), 9);
	CHECK_EQ(read(fd, buf, 16), 1);
	CHECK_EQ(read(fd, buf, 16), 0);
	CHECK_EQ(pread(fd, buf, 3, 5), 3);
	CHECK(memcmp(buf, "567", 3) == 0);
	CHECK_EQ(lseek(fd, 0, SEEK_CUR), 10);
	CHECK_EQ(lseek(fd, 100000, SEEK_SET), 100000);
	CHECK_EQ(write(fd, "x", 1), 1);
	CHECK_EQ(pread(fd, buf, 4, 50000), 4);
	CHECK(buf[0] == 0 && buf[3] == 0);
	CHECK_EQ(lseek(fd, 0, SEEK_DATA), 0);
	CHECK_EQ(lseek(fd, 0, SEEK_HOLE), 4096);
	CHECK_EQ(lseek(fd, 5000, SEEK_DATA), 98304);
	CHECK_EQ(lseek(fd, 99000, SEEK_HOLE), 100001);
	CHECK_ERR(lseek(fd, 100001, SEEK_DATA), ENXIO);
	CHECK_ERR(lseek(fd, -1, SEEK_SET), EINVAL);
	CHECK_ERR(lseek(fd, 0, 9), EINVAL);
	CHECK_ERR(pread(fd, buf, 1, -1), EINVAL);
	CHECK_ERR(pwrite(fd, buf, 1, -1), EINVAL);
	CHECK(pipe(p) == 0);
	CHECK_ERR(lseek(p[0], 0, SEEK_SET), ESPIPE);
	CHECK_ERR(pread(p[0], buf, 1, 0), ESPIPE);
	CHECK_ERR(pwrite(p[1], buf, 1, 0), ESPIPE);
	CHECK_ERR(lseek(99, 0, SEEK_SET), EBADF);
	unlink("f");
	return check_done();
}
