/* Pages moved from a file into a pipe show the file; what is spliced into a file is a copy of its own later. */
#include "tools.h"

int main(void)
{
	static char buf[PAGE], in[PAGE];
	int p[2], a = open("a", O_CREAT | O_RDWR, 0600), b = open("b", O_CREAT | O_RDWR, 0600);
	loff_t off = 0;

	memset(buf, 'a', PAGE);
	CHECK(pipe(p) == 0);
	CHECK_EQ(write(a, buf, PAGE), PAGE);
	CHECK_EQ(splice(a, &off, p[1], NULL, PAGE, 0), PAGE);
	off = 0;
	CHECK_EQ(splice(p[0], NULL, b, &off, PAGE, 0), PAGE);
	CHECK_EQ(pwrite(a, "X", 1, 0), 1);
	CHECK_EQ(pwrite(b, "Y", 1, 1), 1);
	CHECK_EQ(pread(b, in, PAGE, 0), PAGE);
	CHECK(in[1] == 'Y' && in[2] == 'a');
	CHECK_EQ(pread(a, in, PAGE, 0), PAGE);
	CHECK(in[0] == 'X' && in[1] == 'a');
	/* Bytes vmspliced without gift, then changed: only the pipe's reader may see either; nobody else is harmed. */
	unlink("a");
	unlink("b");
	return check_done();
}
