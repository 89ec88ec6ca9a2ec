/* /proc/PID/pagemap: eight bytes a page; bit 63 says whether it is there, bit 61 whether it is a file's. Frame numbers are for the
   privileged. */
#include "check.h"
#include <stdint.h>
#include <sys/mman.h>

int main(void)
{
	volatile char *p = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open("/proc/self/pagemap", O_RDONLY);
	off_t at = (uintptr_t)p / 4096 * 8;
	uint64_t w[3];

	p[4096] = 1;
	CHECK(fd >= 0);
	CHECK_EQ(pread(fd, w, sizeof(w), at), sizeof(w));
	CHECK(w[0] >> 63 == 0 && w[1] >> 63 == 1 && w[2] >> 63 == 0);
	CHECK((w[1] >> 61 & 1) == 0);
	CHECK(getuid() != 0 || (w[1] & ((1ul << 55) - 1)) != 0);
	CHECK_EQ(lseek(fd, at + 8, SEEK_SET), at + 8);
	CHECK_EQ(read(fd, w, 8), 8);
	CHECK(w[0] >> 63 == 1);
	CHECK_ERR(pread(fd, w, 7, at), EINVAL);
	CHECK_ERR(pread(fd, w, 8, at + 1), EINVAL);
	return check_done();
}
