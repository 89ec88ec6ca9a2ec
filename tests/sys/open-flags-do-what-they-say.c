/* O_TRUNC, O_APPEND, O_EXCL, O_CLOEXEC, access modes and umask. */
#include "tools.h"
#include <sys/stat.h>

int main(void)
{
	struct stat st;
	char buf[8] = "";
	int fd, a;

	umask(027);
	fd = open("f", O_RDWR | O_CREAT | O_EXCL, 0666);
	CHECK(fstat(fd, &st) == 0);
	CHECK_EQ(st.st_mode, S_IFREG | 0640);
	CHECK_EQ(write(fd, "12345", 5), 5);
	a = open("f", O_WRONLY | O_APPEND | O_CLOEXEC);
	CHECK_EQ(fcntl(a, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(fcntl(a, F_GETFL) & (O_APPEND | O_ACCMODE), O_APPEND | O_WRONLY);
	lseek(a, 0, SEEK_SET);
	CHECK_EQ(write(a, "67", 2), 2);
	CHECK_EQ(lseek(a, 0, SEEK_CUR), 7);
	CHECK_EQ(pwrite(a, "8", 1, 0), 1);
	CHECK_EQ(pread(fd, buf, 8, 0), 8);
	CHECK(memcmp(buf, "12345678", 8) == 0);
	CHECK_ERR(read(a, buf, 1), EBADF);
	close(open("f", O_RDONLY));
	CHECK(fstat(fd, &st) == 0 && st.st_size == 8);
	close(open("f", O_WRONLY | O_TRUNC));
	CHECK(fstat(fd, &st) == 0 && st.st_size == 0);
	int r = open("f", O_RDONLY);
	CHECK_ERR(write(r, "x", 1), EBADF);
	CHECK_ERR(ftruncate(r, 0), EINVAL);
	CHECK(open("f", 0600) >= 0);
	/* A file made without any permission is still open as asked. */
	int n = open("n", O_RDWR | O_CREAT, 0);
	CHECK_EQ(write(n, "x", 1), 1);
	unlink("f");
	unlink("n");
	return check_done();
}
