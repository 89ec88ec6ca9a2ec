/* The rest of a file's last page reads zero; whole pages past the end give SIGBUS until the file grows. */
#include "tools.h"

int main(void)
{
	int fd = open("f", O_RDWR | O_CREAT, 0600);
	char *p;

	CHECK_EQ(write(fd, "abc", 3), 3);
	p = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK_EQ(read_fault(p + 100), 0);
	CHECK_EQ(p[100], 0);
	CHECK_EQ(read_fault(p + PAGE), SIGBUS);
	CHECK_EQ(fault_info.si_code, BUS_ADRERR);
	CHECK(fault_info.si_addr == p + PAGE);
	CHECK_EQ(write_fault(p + PAGE + 9), SIGBUS);
	CHECK(ftruncate(fd, PAGE + 1) == 0);
	CHECK_EQ(read_fault(p + PAGE), 0);
	CHECK(ftruncate(fd, 1) == 0);
	CHECK_EQ(read_fault(p + PAGE), SIGBUS);
	CHECK_EQ(read_fault(p), 0);
	munmap(p, 2 * PAGE);
	close(fd);
	unlink("f");
	return check_done();
}
