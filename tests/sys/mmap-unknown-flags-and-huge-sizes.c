/* mmap with all flag bits, huge pages of no size there is, of no type or no length: EINVAL. */
#include "check.h"
#include <sys/mman.h>

#define HUGE (MAP_ANONYMOUS | 0x40000)

int main(void)
{
	int fd = open("/proc/self/exe", O_RDONLY);

	CHECK_ERR(mmap(NULL, 4096, PROT_READ, -1, -1, 0) == MAP_FAILED ? -1 : 0, EINVAL);
	CHECK_ERR(mmap(NULL, 4096, PROT_READ, -1, fd, 0) == MAP_FAILED ? -1 : 0, EINVAL);
	CHECK_ERR(mmap(NULL, 4096, PROT_READ, HUGE, -1, 0) == MAP_FAILED ? -1 : 0, EINVAL);
	CHECK_ERR(mmap(NULL, 0, PROT_READ, HUGE | MAP_PRIVATE, -1, 0) == MAP_FAILED ? -1 : 0, EINVAL);
	for (unsigned size = 1; size < 64; size++)
		if (size != 21 && size != 30)
			CHECK_ERR(mmap(NULL, 4096, PROT_READ, HUGE | MAP_PRIVATE | size << 26, -1, 0) == MAP_FAILED ? -1 : 0, EINVAL);
	return check_done();
}
