/* sendfile with and without offset, into pipe and file; copy_file_range between files, refusing overlap. */
#include "tools.h"
#include <sys/sendfile.h>

int main(void)
{
	char buf[16] = "";
	off_t off = 2;
	loff_t from = 0, to = 3;
	int in = open("in", O_CREAT | O_RDWR, 0600), out = open("out", O_CREAT | O_RDWR, 0600), p[2];

	CHECK_EQ(write(in, "0123456789", 10), 10);
	CHECK(pipe(p) == 0);
	CHECK_EQ(sendfile(p[1], in, &off, 4), 4);
	CHECK_EQ(off, 6);
	CHECK_EQ(lseek(in, 0, SEEK_CUR), 10);
	CHECK_EQ(read(p[0], buf, 16), 4);
	CHECK(memcmp(buf, "2345", 4) == 0);
	lseek(in, 0, SEEK_SET);
	CHECK_EQ(sendfile(out, in, NULL, 100), 10);
	CHECK_EQ(lseek(in, 0, SEEK_CUR), 10);
	CHECK_EQ(sendfile(out, in, NULL, 100), 0);
	CHECK_ERR(sendfile(out, p[0], NULL, 1), EINVAL);
	CHECK_ERR(sendfile(99, in, NULL, 1), EBADF);
	CHECK_ERR(sendfile(out, 99, NULL, 1), EBADF);
	CHECK_EQ(syscall(SYS_copy_file_range, in, &from, out, &to, 5, 0), 5);
	CHECK(from == 5 && to == 8);
	CHECK_EQ(pread(out, buf, 10, 0), 10);
	CHECK(memcmp(buf, "0120123489", 10) == 0);
	from = 0;
	to = 2;
	CHECK_ERR(syscall(SYS_copy_file_range, in, &from, in, &to, 5, 0), EINVAL);
	CHECK_ERR(syscall(SYS_copy_file_range, in, NULL, out, NULL, 5, 1), EINVAL);
	CHECK(ftruncate(in, 1 << 20) == 0);
	from = 0;
	CHECK_EQ(sendfile(p[1], in, &from, 1 << 20), 65536);     /* what the pipe holds: no waiting for more room */
	unlink("in");
	unlink("out");
	return check_done();
}
