/* Access mode 3 wants permission to read and to write, and gives neither: read, write and mmap fail, fstat and ioctl
   work. A FIFO has no end of that kind. */
#include "tools.h"
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>

int main(void)
{
	struct stat st;
	char c = 'x';
	int fd, n = -1;

	CHECK(close(open("three", O_CREAT | O_WRONLY, 0600)) == 0);
	fd = open("three", 3);
	CHECK(fd >= 0);
	CHECK_EQ(fcntl(fd, F_GETFL) & 3, 3);
	CHECK_ERR(read(fd, &c, 1), EBADF);
	CHECK_ERR(write(fd, &c, 1), EBADF);
	CHECK_ERR(pwrite(fd, &c, 1, 0), EBADF);
	CHECK_ERR(ftruncate(fd, 5), EINVAL);
	CHECK(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED && errno == EACCES);
	CHECK(fstat(fd, &st) == 0 && st.st_size == 0);
	CHECK(ioctl(fd, FIONREAD, &n) == 0 && n == 0);
	CHECK(lseek(fd, 0, SEEK_END) == 0);
	close(fd);
	CHECK(mkfifo("pipe", 0600) == 0);
	CHECK_ERR(open("pipe", 3 | O_NONBLOCK), EINVAL);
	CHECK_ERR(open("pipe", 3), EINVAL);
	CHECK(chmod("three", 0400) == 0 && unlink("pipe") == 0);
	if (fork() == 0) {
		CHECK(setuid(1000) == 0);
		CHECK_ERR(open("three", 3), EACCES);
		_exit(check_done());
	}
	CHECK(wait_ok());
	unlink("three");
	return check_done();
}
