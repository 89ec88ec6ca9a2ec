/* Seals: shrink, grow, write and seal, each refused once set; a writable mapping stops F_SEAL_WRITE with EBUSY. */
#include "tools.h"

int main(void)
{
	int fd = memfd_create("s", MFD_ALLOW_SEALING), rd;
	char *p;

	CHECK_EQ(fcntl(fd, F_GET_SEALS), 0);
	CHECK(ftruncate(fd, PAGE) == 0);
	CHECK(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK) == 0);
	CHECK_ERR(ftruncate(fd, 10), EPERM);
	CHECK(ftruncate(fd, 2 * PAGE) == 0);
	CHECK(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW) == 0);
	CHECK_ERR(ftruncate(fd, 3 * PAGE), EPERM);
	CHECK_ERR(pwrite(fd, "x", 1, 2 * PAGE), EPERM);
	CHECK_EQ(pwrite(fd, "x", 1, 0), 1);
	p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK_ERR(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EBUSY);
	munmap(p, PAGE);
	CHECK(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE) == 0);
	CHECK_ERR(pwrite(fd, "x", 1, 0), EPERM);
	CHECK_ERR((long)mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), EPERM);
	p = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	CHECK(p != MAP_FAILED && p[0] == 'x');
	CHECK(mprotect(p, PAGE, PROT_READ | PROT_WRITE) == -1);
	munmap(p, PAGE);
	CHECK(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL) == 0);
	CHECK_ERR(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK), EPERM);
	CHECK_EQ(fcntl(fd, F_GET_SEALS), F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
	CHECK_ERR(fcntl(0, F_GET_SEALS), EINVAL);
	rd = open("/dev/null", O_RDONLY);
	CHECK_ERR(fcntl(rd, F_ADD_SEALS, 1), EPERM);
	close(rd);
	close(fd);
	return check_done();
}
