/* Write access to a shared mapping needs a file opened for writing; a private one does not. */
#include "tools.h"

int main(void)
{
	int fd = open("f", O_RDWR | O_CREAT, 0600), rd;
	char *p;

	CHECK(ftruncate(fd, PAGE) == 0);
	rd = open("f", O_RDONLY);
	p = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, rd, 0);
	CHECK_ERR(mprotect(p, PAGE, PROT_READ | PROT_WRITE), EACCES);
	munmap(p, PAGE);
	p = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, rd, 0);
	CHECK(mprotect(p, PAGE, PROT_READ | PROT_WRITE) == 0);
	CHECK_EQ(write_fault(p), 0);
	munmap(p, PAGE);
	p = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	CHECK(mprotect(p, PAGE, PROT_READ | PROT_WRITE) == 0);
	CHECK_EQ(write_fault(p), 0);
	munmap(p, PAGE);
	unlink("f");
	return check_done();
}
