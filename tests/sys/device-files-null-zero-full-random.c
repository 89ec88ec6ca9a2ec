/* /dev/null swallows, /dev/zero gives zeroes and maps, /dev/full says ENOSPC, /dev/urandom gives different bytes. */
#include "tools.h"
#include <sys/random.h>

int main(void)
{
	unsigned char a[64], b[64];
	int null = open("/dev/null", O_RDWR), zero = open("/dev/zero", O_RDWR), full = open("/dev/full", O_RDWR);
	int rnd = open("/dev/urandom", O_RDONLY);
	char *p;

	CHECK_EQ(write(null, a, 64), 64);
	CHECK_EQ(read(null, a, 64), 0);
	memset(a, 1, 64);
	CHECK_EQ(read(zero, a, 64), 64);
	CHECK(a[0] == 0 && a[63] == 0);
	CHECK_EQ(write(zero, a, 64), 64);
	CHECK_ERR(write(full, a, 1), ENOSPC);
	CHECK_EQ(read(full, a, 64), 64);
	CHECK_EQ(read(rnd, a, 64), 64);
	CHECK_EQ(getrandom(b, 64, 0), 64);
	CHECK(memcmp(a, b, 64) != 0);
	p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, zero, 0);
	CHECK(p != MAP_FAILED && p[5] == 0);
	p[5] = 1;
	munmap(p, PAGE);
	CHECK_ERR(read(zero, (void *)8, 64), EFAULT);
	CHECK_ERR(getrandom(b, 8, 0x80), EINVAL);
	return check_done();
}
