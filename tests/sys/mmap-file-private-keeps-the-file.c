/* A private file mapping shows the file and copies on write: the file and other mappings stay as they were. */
#include "tools.h"

int main(void)
{
	char buf[3] = "", *a, *b;
	int fd = open("f", O_RDWR | O_CREAT, 0600);

	CHECK_EQ(write(fd, "abcdef", 6), 6);
	a = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	b = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	CHECK(memcmp(a, "abcdef\0\0", 8) == 0);
	a[0] = 'X';
	CHECK_EQ(b[0], 'a');
	CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
	CHECK_EQ(read(fd, buf, 2), 2);
	CHECK_STR(buf, "ab");
	CHECK_EQ(lseek(fd, 1, SEEK_SET), 1);
	CHECK_EQ(write(fd, "Z", 1), 1);
	CHECK_EQ(b[1], 'Z');
	close(fd);
	unlink("f");
	CHECK_EQ(b[5], 'f');
	munmap(a, PAGE);
	munmap(b, PAGE);
	return check_done();
}
