/* fallocate reserves and extends, KEEP_SIZE does not extend, PUNCH_HOLE zeroes; bad ranges are refused. */
#include "tools.h"
#include <sys/stat.h>

#ifndef FALLOC_FL_KEEP_SIZE
#define FALLOC_FL_KEEP_SIZE 1
#define FALLOC_FL_PUNCH_HOLE 2
#endif

int main(void)
{
	char buf[3 * PAGE];
	struct stat st;
	int fd = open("f", O_CREAT | O_RDWR, 0600), r, p[2];

	CHECK(fallocate(fd, 0, 0, 3 * PAGE) == 0);
	CHECK(fstat(fd, &st) == 0 && st.st_size == 3 * PAGE && st.st_blocks >= 24);
	CHECK(fallocate(fd, FALLOC_FL_KEEP_SIZE, 3 * PAGE, PAGE) == 0);
	CHECK(fstat(fd, &st) == 0 && st.st_size == 3 * PAGE);
	memset(buf, 'x', sizeof(buf));
	CHECK_EQ(pwrite(fd, buf, sizeof(buf), 0), sizeof(buf));
	CHECK(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 100, 2 * PAGE) == 0);
	CHECK_EQ(pread(fd, buf, sizeof(buf), 0), sizeof(buf));
	CHECK(buf[99] == 'x' && buf[100] == 0 && buf[PAGE] == 0 && buf[99 + 2 * PAGE] == 0 && buf[100 + 2 * PAGE] == 'x');
	CHECK_ERR(fallocate(fd, FALLOC_FL_PUNCH_HOLE, 0, PAGE), EOPNOTSUPP);
	CHECK_ERR(fallocate(fd, 0, -1, PAGE), EINVAL);
	CHECK_ERR(fallocate(fd, 0, 0, 0), EINVAL);
	CHECK_ERR(fallocate(fd, 0, 0, -1), EINVAL);
	CHECK_ERR(fallocate(99, 0, 0, PAGE), EBADF);
	r = open("f", O_RDONLY);
	CHECK_ERR(fallocate(r, 0, 0, PAGE), EBADF);
	CHECK(pipe(p) == 0);
	CHECK_ERR(fallocate(p[1], 0, 0, PAGE), ESPIPE);
	CHECK_EQ(posix_fallocate(fd, 0, 5 * PAGE), 0);
	CHECK(fstat(fd, &st) == 0 && st.st_size == 5 * PAGE);
	unlink("f");
	CHECK(fchmod(fd, 06777) == 0);
	if (fork() == 0) {
		if (setgid(1000) < 0 || setuid(1000) < 0 || fallocate(fd, 0, 0, 100) < 0 || fstat(fd, &st) < 0)
			_exit(98);
		_exit((st.st_mode & 07777) == 0777 ? 0 : 1);     /* as a write it takes the set-id bits */
	}
	CHECK(wait_ok());
	return check_done();
}
