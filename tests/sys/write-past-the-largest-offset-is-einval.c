/* No byte lies behind the largest offset: a read or write that would reach past it is EINVAL, whatever the limits. */
#include "tools.h"
#include <stdint.h>

int main(void)
{
	int fd = memfd_create("f", 0);
	char c[2] = "ab";

	CHECK(fd >= 0);
	CHECK_ERR(pwrite(fd, c, 1, INT64_MAX), EINVAL);
	CHECK_ERR(pwrite(fd, c, 2, INT64_MAX - 1), EINVAL);
	CHECK_ERR(pread(fd, c, 1, INT64_MAX), EINVAL);
	CHECK_EQ(pread(fd, c, 1, INT64_MAX - 1), 0);
	CHECK_EQ(pread(fd, c, 0, INT64_MAX), 0);
	CHECK_EQ(lseek(fd, INT64_MAX, SEEK_SET), INT64_MAX);
	CHECK_ERR(write(fd, c, 1), EINVAL);
	CHECK_ERR(lseek(fd, 1, SEEK_CUR), errno == EOVERFLOW ? EOVERFLOW : EINVAL);
	CHECK_EQ(lseek(fd, 0, SEEK_END), 0);
	return check_done();
}
