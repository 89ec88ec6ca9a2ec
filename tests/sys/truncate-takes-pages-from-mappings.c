/* Truncation takes pages away from shared and private mappings, and zeroes the rest of the last page. */
#include "tools.h"

int main(void)
{
	int fd = open("f", O_RDWR | O_CREAT, 0600);
	char *s, *v, buf[2 * PAGE];

	memset(buf, 'x', sizeof(buf));
	CHECK_EQ(write(fd, buf, sizeof(buf)), sizeof(buf));
	s = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	v = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	CHECK(s[PAGE] == 'x' && v[PAGE] == 'x');
	v[PAGE + 1] = 'p';
	CHECK(ftruncate(fd, 10) == 0);
	CHECK_EQ(read_fault(s + PAGE), SIGBUS);
	CHECK_EQ(read_fault(v + PAGE), SIGBUS);
	CHECK_EQ(s[9], 'x');
	CHECK_EQ(s[10], 0);
	CHECK(ftruncate(fd, 2 * PAGE) == 0);
	CHECK_EQ(s[11], 0);
	CHECK_EQ(s[PAGE], 0);
	CHECK_EQ(v[PAGE], 0);
	munmap(s, 2 * PAGE);
	munmap(v, 2 * PAGE);
	close(fd);
	unlink("f");
	return check_done();
}
