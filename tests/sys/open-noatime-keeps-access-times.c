/* O_NOATIME: neither reading a file nor listing a folder changes its access time. */
#include "check.h"
#include <dirent.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static long atime_of(int fd)
{
	struct stat st;

	CHECK(fstat(fd, &st) == 0);
	return st.st_atime;
}

int main(void)
{
	struct timespec old[2] = {{1, 0}, {.tv_nsec = UTIME_OMIT}};
	char buf[4096];

	CHECK(mkdir("d", 0700) == 0);
	CHECK(close(open("d/f", O_CREAT | O_RDWR, 0600)) == 0);
	int dir = open("d", O_RDONLY | O_DIRECTORY | O_NOATIME), file = open("d/f", O_RDONLY | O_NOATIME);

	CHECK(futimens(dir, old) == 0 && futimens(file, old) == 0);
	CHECK(syscall(SYS_getdents64, dir, buf, sizeof(buf)) > 0);
	CHECK(read(file, buf, 1) == 0);
	CHECK_EQ(atime_of(dir), 1);
	CHECK_EQ(atime_of(file), 1);
	unlink("d/f");
	rmdir("d");
	return check_done();
}
