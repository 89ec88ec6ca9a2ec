/* The first write through a shared map sets the file's modification and change time; through a private one it does not. */
#include "tools.h"
#include <sys/stat.h>

static long mtime_after(int fd, char *p)
{
	struct timespec old[2] = {{1, 0}, {1, 0}};
	struct stat st;

	CHECK(futimens(fd, old) == 0);
	*(volatile char *)p = 'x';
	CHECK(msync(p, PAGE, MS_SYNC) == 0);
	CHECK(fstat(fd, &st) == 0);
	return st.st_mtime;
}

int main(void)
{
	int fd = open("f", O_CREAT | O_RDWR, 0600), prot = PROT_READ | PROT_WRITE;

	CHECK(ftruncate(fd, PAGE) == 0);
	CHECK_EQ(mtime_after(fd, mmap(NULL, PAGE, prot, MAP_PRIVATE, fd, 0)), 1);
	CHECK(mtime_after(fd, mmap(NULL, PAGE, prot, MAP_SHARED, fd, 0)) > 1);
	unlink("f");
	return check_done();
}
