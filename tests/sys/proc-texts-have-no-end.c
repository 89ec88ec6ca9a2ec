/* Texts that /proc makes when they are read have no end to seek from: EINVAL; nor have the directories of tmpfs. */
#include "check.h"

int main(void)
{
	static const char *const none[] = { "/proc/self/maps", "/proc/self/status", "/proc/cpuinfo", "/proc/meminfo", "/proc/self/stat",
					    "/proc/uptime", "/proc/self/mounts", "/proc/self/fdinfo/0", "/dev/shm" };
	int fd;

	for (unsigned k = 0; k < sizeof(none) / sizeof(none[0]); k++) {
		fd = open(none[k], O_RDONLY);
		CHECK(fd >= 0);
		CHECK_EQ(lseek(fd, 3, SEEK_SET), 3);
		CHECK_EQ(lseek(fd, 2, SEEK_CUR), 5);
		CHECK_ERR(lseek(fd, 0, SEEK_END), EINVAL);
		CHECK_ERR(lseek(fd, -5, SEEK_END), EINVAL);
		CHECK_ERR(lseek(fd, 0, SEEK_DATA), EINVAL);
		close(fd);
	}
	fd = open("/proc/sys/kernel/hostname", O_RDONLY);
	CHECK_EQ(lseek(fd, 0, SEEK_END), 0);
	/* Nor is there direct I/O to what has no pages. */
	CHECK_ERR(open("/tmp", O_RDONLY | O_DIRECT), EINVAL);
	CHECK_ERR(open("/proc/self/maps", O_RDONLY | O_DIRECT), EINVAL);
	CHECK_ERR(open("/dev/null", O_RDONLY | O_DIRECT), EINVAL);
	return check_done();
}
