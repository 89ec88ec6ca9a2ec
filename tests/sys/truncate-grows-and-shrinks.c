/* truncate: growth reads zero, shrinking and growing again does not bring the old bytes back; its ERRORS. */
#include "tools.h"
#include <sys/stat.h>

int main(void)
{
	char buf[16];
	struct stat st;
	int fd = open("f", O_CREAT | O_RDWR, 0600), p[2];

	mkdir("d", 0700);
	CHECK_EQ(write(fd, "0123456789", 10), 10);
	CHECK(truncate("f", 5) == 0 && ftruncate(fd, 10) == 0);
	CHECK_EQ(pread(fd, buf, 16, 0), 10);
	CHECK(memcmp(buf, "01234\0\0\0\0\0", 10) == 0);
	CHECK(ftruncate(fd, 3ll << 30) == 0 && fstat(fd, &st) == 0);
	CHECK_EQ(st.st_size, 3ll << 30);
	CHECK_EQ(pread(fd, buf, 16, (3ll << 30) - 2), 2);
	CHECK(ftruncate(fd, 0) == 0);
	CHECK_ERR(truncate("f", -1), EINVAL);
	CHECK_ERR(ftruncate(fd, -1), EINVAL);
	CHECK_ERR(truncate("absent", 0), ENOENT);
	CHECK_ERR(truncate("d", 0), EISDIR);
	CHECK_ERR(truncate("f/x", 0), ENOTDIR);
	CHECK_ERR(truncate("", 0), ENOENT);
	CHECK(pipe(p) == 0);
	CHECK_ERR(ftruncate(p[1], 0), EINVAL);
	CHECK_ERR(ftruncate(99, 0), EBADF);
	chmod("f", 0444);
	if (fork() == 0) {
		setuid(1000);
		CHECK_ERR(truncate("f", 0), EACCES);
		_exit(check_done());
	}
	CHECK(wait_ok());
	unlink("f");
	rmdir("d");
	return check_done();
}
