/* MAP_NORESERVE lets a shared map be larger than all memory, as it lets a private one; only what is touched is there.
   /dev/zero mapped privately is plain memory wherever the offset. */
#include "tools.h"

int main(void)
{
	size_t n = 1ul << 40;
	int flags = MAP_ANONYMOUS | MAP_NORESERVE, fd = open("/dev/zero", O_RDWR);
	char *p = mmap(NULL, n, PROT_READ | PROT_WRITE, flags | MAP_SHARED, -1, 0);
	char *q = mmap(NULL, n, PROT_READ | PROT_WRITE, flags | MAP_PRIVATE, -1, 0), *z;

	CHECK(p != MAP_FAILED && q != MAP_FAILED);
	p[n - 1] = 1;
	q[n / 2] = 1;
	CHECK(p[n - 2] == 0 && p[n / 2] == 0);
	z = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, n);
	CHECK(z != MAP_FAILED);
	if (z != MAP_FAILED)
		CHECK(z[PAGE] == 0 && (z[0] = 1));
	return check_done();
}
