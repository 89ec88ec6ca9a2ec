/* remap_file_pages(2): a part of a shared mapping shows other pages of its object; EINVAL for what is not one shared mapping. */
#include "tools.h"
#include <sys/mman.h>

#define CALL(a, n, prot, off, fl) syscall(216, a, (size_t)(n), prot, (size_t)(off), fl)

int main(void)
{
	int fd = memfd_create("pages", 0);
	volatile char *m, *p;

	CHECK_EQ(ftruncate(fd, 8 * PAGE), 0);
	m = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (!CHECK(m != MAP_FAILED))
		return check_done();
	for (int i = 0; i < 8; i++)
		m[i * PAGE] = '0' + i;
	CHECK_EQ(CALL(m + PAGE, 2 * PAGE, 0, 6, 0), 0);
	CHECK(m[0] == '0' && m[PAGE] == '6' && m[2 * PAGE] == '7' && m[3 * PAGE] == '3' && m[6 * PAGE] == '6');
	m[PAGE] = 'x';
	CHECK(m[6 * PAGE] == 'x');
	CHECK_EQ(CALL(m + PAGE + 5, PAGE + 7, 0, 0, MAP_NONBLOCK), 0);   /* both are rounded down */
	CHECK(m[PAGE] == '0');
	CHECK_EQ(CALL(m, 8 * PAGE, 0, 0, 0), 0);                /* across areas of one file */
	CHECK(m[PAGE] == '1' && m[7 * PAGE] == '7');
	CHECK_ERR(CALL(m, PAGE, PROT_READ, 0, 0), EINVAL);
	CHECK_ERR(CALL(m, 0, 0, 0, 0), EINVAL);
	CHECK_ERR(CALL(m, PAGE - 1, 0, 0, 0), EINVAL);
	CHECK_ERR(CALL(m, 2 * PAGE, 0, -1ul, 0), EINVAL);
	CHECK_ERR(CALL(m, -PAGE, 0, 0, 0), EINVAL);
	CHECK_EQ(munmap((char *)m + 4 * PAGE, PAGE), 0);
	CHECK_ERR(CALL(m + 3 * PAGE, 3 * PAGE, 0, 0, 0), EINVAL);        /* a hole */
	CHECK_ERR(CALL(m + 4 * PAGE, PAGE, 0, 0, 0), EINVAL);
	CHECK(m[3 * PAGE] == '3');
	p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK_ERR(CALL(p, PAGE, 0, 0, 0), EINVAL);
	p = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	p[0] = 'a';
	p[PAGE] = 'b';
	CHECK_EQ(CALL(p, PAGE, 0, 1, 0), 0);
	CHECK(p[0] == 'b' && p[PAGE] == 'b');
	return check_done();
}
