/* fallocate of more than a tmpfs can ever hold is ENOSPC at once, and no page of it is made. */
#include "tools.h"
#include <sys/mount.h>
#include <sys/stat.h>

int main(void)
{
	struct stat st;
	int fd;

	CHECK(mkdir("m", 0700) == 0);
	if (mount("none", "m", "tmpfs", 0, "size=64k") < 0)
		SKIP("may not mount here");
	fd = open("m/f", O_CREAT | O_RDWR, 0600);
	CHECK(ftruncate(fd, 1 << 20) == 0);
	CHECK_ERR(fallocate(fd, 0, 0, 1 << 20), ENOSPC);
	CHECK(fstat(fd, &st) == 0 && st.st_blocks == 0 && st.st_size == 1 << 20);
	CHECK_ERR(fallocate(fd, 0, 0, 1ll << 42), ENOSPC);
	CHECK(fallocate(fd, 0, 0, 16 * PAGE) == 0);
	CHECK(fstat(fd, &st) == 0 && st.st_blocks == 128);
	close(fd);
	CHECK(umount("m") == 0);
	CHECK(rmdir("m") == 0);
	return check_done();
}
