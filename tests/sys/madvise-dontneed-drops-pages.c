/* MADV_DONTNEED: private anonymous pages read zero again, private file pages show the file, shared ones keep. */
#include "tools.h"

int main(void)
{
	int fd = open("f", O_RDWR | O_CREAT, 0600);
	char *p = pages_new(3), *s = shared_new(PAGE), *v;

	memset(p, 'x', 3 * PAGE);
	CHECK(madvise(p + PAGE, PAGE, MADV_DONTNEED) == 0);
	CHECK_EQ(p[0], 'x');
	CHECK_EQ(p[PAGE], 0);
	CHECK_EQ(p[2 * PAGE], 'x');
	*s = 's';
	CHECK(madvise(s, PAGE, MADV_DONTNEED) == 0);
	CHECK_EQ(*s, 's');
	CHECK_EQ(write(fd, "file", 4), 4);
	v = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	v[0] = 'V';
	CHECK(madvise(v, PAGE, MADV_DONTNEED) == 0);
	CHECK_EQ(v[0], 'f');
	CHECK_ERR(madvise(p + 1, PAGE, MADV_DONTNEED), EINVAL);
	CHECK_ERR(madvise(p, PAGE, 9999), EINVAL);
	CHECK(madvise(p, 0, MADV_DONTNEED) == 0);
	munmap(p + PAGE, PAGE);
	CHECK_ERR(madvise(p, 3 * PAGE, MADV_DONTNEED), ENOMEM);
	CHECK_EQ(p[2 * PAGE], 0);
	CHECK(madvise(p, PAGE, MADV_NORMAL) == 0);
	CHECK(madvise(p, PAGE, MADV_WILLNEED) == 0 || errno == EBADF);
	munmap(p, 3 * PAGE);
	munmap(s, PAGE);
	munmap(v, PAGE);
	unlink("f");
	return check_done();
}
