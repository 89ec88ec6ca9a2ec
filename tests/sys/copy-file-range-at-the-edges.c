/* copy_file_range counts what there is: a length past the end overlaps nothing; only within one file system. */
#include "tools.h"

int main(void)
{
	int f, g, m;
	loff_t from, to;
	char dir[] = "/tmp/copyXXXXXX", b[32] = "";

	CHECK(mkdtemp(dir) && chdir(dir) == 0);
	f = open("file", O_CREAT | O_RDWR, 0600);
	g = open("other", O_CREAT | O_RDWR, 0600);
	m = syscall(SYS_memfd_create, "elsewhere", 0);
	CHECK_EQ(write(f, "0123456789", 10), 10);
	from = 0;
	to = 10;
	CHECK_EQ(syscall(SYS_copy_file_range, f, &from, f, &to, 100, 0), 10);
	CHECK(pread(f, b, 32, 0) == 20 && memcmp(b, "01234567890123456789", 20) == 0);
	from = 0;
	to = 10;
	CHECK_ERR(syscall(SYS_copy_file_range, f, &from, f, &to, 100, 0), EINVAL);
	from = 12;
	to = 0;
	CHECK_EQ(syscall(SYS_copy_file_range, f, &from, g, &to, 0x7fffffffffffffffl, 0), 8);
	from = 12;
	CHECK_ERR(syscall(SYS_copy_file_range, f, &from, g, &to, -1l, 0), EOVERFLOW);
	from = 20;
	CHECK_EQ(syscall(SYS_copy_file_range, f, &from, g, &to, 5, 0), 0);
	CHECK_ERR(syscall(SYS_copy_file_range, f, NULL, m, NULL, 5, 0), EXDEV);
	unlink("file");
	unlink("other");
	CHECK(chdir("/") == 0 && rmdir(dir) == 0);
	return check_done();
}
