/* An unlinked file lives until its last descriptor and mapping go; its name can be used anew at once. */
#include "tools.h"
#include <sys/stat.h>

int main(void)
{
	char buf[4] = "", *p;
	int fd = open("f", O_CREAT | O_RDWR, 0600), n;

	CHECK_EQ(write(fd, "old", 3), 3);
	p = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	CHECK(unlink("f") == 0);
	n = open("f", O_CREAT | O_EXCL | O_RDWR, 0600);
	CHECK(n >= 0);
	CHECK_EQ(write(n, "new", 3), 3);
	CHECK_EQ(pread(fd, buf, 3, 0), 3);
	CHECK_STR(buf, "old");
	close(fd);
	CHECK(memcmp(p, "old", 3) == 0);
	munmap(p, PAGE);
	CHECK_ERR(unlink("absent"), ENOENT);
	CHECK_ERR(unlink("f/x"), ENOTDIR);
	CHECK_ERR(unlink("."), EISDIR);
	CHECK_ERR(unlink("f/"), ENOTDIR);
	unlink("f");
	return check_done();
}
