/* A shared file mapping and write(2) see each other at once, across processes, at two addresses. */
#include "tools.h"

int main(void)
{
	char buf[8] = "", *a, *b;
	int fd = open("f", O_RDWR | O_CREAT, 0600);

	CHECK(ftruncate(fd, 3 * PAGE) == 0);
	a = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	b = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, PAGE);
	CHECK(a != MAP_FAILED && b != MAP_FAILED && a != b);
	strcpy(b, "hello");
	CHECK_STR(a + PAGE, "hello");
	CHECK_EQ(pread(fd, buf, 5, PAGE), 5);
	CHECK_STR(buf, "hello");
	if (fork() == 0) {
		CHECK_EQ(pwrite(fd, "J", 1, PAGE), 1);
		a[0] = 'c';
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK_STR(b, "Jello");
	CHECK_EQ(a[0], 'c');
	CHECK(msync(a, 3 * PAGE, MS_SYNC) == 0);
	munmap(a, 3 * PAGE);
	munmap(b, PAGE);
	close(fd);
	unlink("f");
	return check_done();
}
