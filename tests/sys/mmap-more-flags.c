/* POPULATE, NORESERVE, LOCKED-free flags and GROWSDOWN are taken; SHARED_VALIDATE refuses unknown flags. */
#include "tools.h"

int main(void)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS, prot = PROT_READ | PROT_WRITE, fd = open("f", O_RDWR | O_CREAT, 0600);
	unsigned char vec[4] = {0};
	char *p = mmap(NULL, 4 * PAGE, prot, flags | MAP_POPULATE, -1, 0);

	CHECK(p != MAP_FAILED && mincore(p, 4 * PAGE, vec) == 0);
	CHECK((vec[0] & 1) && (vec[3] & 1));
	munmap(p, 4 * PAGE);
	p = mmap(NULL, 1 << 20, prot, flags | MAP_NORESERVE, -1, 0);
	CHECK(p != MAP_FAILED && p[100] == 0);
	munmap(p, 1 << 20);
	p = mmap(NULL, PAGE, prot, flags | MAP_STACK | MAP_DENYWRITE | MAP_EXECUTABLE, -1, 0);
	CHECK(p != MAP_FAILED);
	munmap(p, PAGE);
	CHECK(ftruncate(fd, PAGE) == 0);
	p = mmap(NULL, PAGE, prot, MAP_SHARED_VALIDATE, fd, 0);
	CHECK(p != MAP_FAILED);
	munmap(p, PAGE);
	CHECK_ERR((long)mmap(NULL, PAGE, prot, MAP_SHARED_VALIDATE | 0x80000, fd, 0), EOPNOTSUPP);
	unlink("f");
	return check_done();
}
