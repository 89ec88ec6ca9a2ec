/* A directory that is read from a position where nothing ever was has nothing there; /proc too. */
#include "tools.h"
#include <sys/syscall.h>

static void read_everywhere(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY);
	char buf[1024];

	CHECK(fd >= 0);
	for (int shift = 8; shift < 63; shift++)
		for (long off = 0; off < 3; off++)
			if (lseek(fd, (1L << shift) + off * 1000003, SEEK_SET) >= 0)
				CHECK(syscall(SYS_getdents64, fd, buf, sizeof(buf)) >= 0);
	close(fd);
}

int main(void)
{
	read_everywhere("/");
	read_everywhere("/proc");
	read_everywhere("/proc/self");
	read_everywhere("/proc/self/task");
	return check_done();
}
