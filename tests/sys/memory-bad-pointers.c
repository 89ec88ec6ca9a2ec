/* Memory calls with pointers and lengths out of nowhere: the documented errno and no harm. */
#include "tools.h"

int main(void)
{
	char *p = pages_new(1);

	for (int i = 1; i < COUNT(bad_pointers); i++) {
		void *bad = (void *)(bad_pointers[i] & -PAGE);
		CHECK_ERR(mprotect(bad, PAGE, PROT_READ), ENOMEM);
		CHECK_ERR(msync(bad, PAGE, MS_SYNC), ENOMEM);
		CHECK(madvise(bad, PAGE, MADV_DONTNEED) == -1);
		CHECK(mlock(bad, PAGE) == -1);
		CHECK(mincore(bad, PAGE, (void *)p) == -1);
		CHECK(mremap(bad, PAGE, 2 * PAGE, MREMAP_MAYMOVE) == MAP_FAILED);
	}
	CHECK_ERR(mincore(p, PAGE, (void *)0xffffffff80000000), EFAULT);
	CHECK_ERR(syscall(SYS_mprotect, p, -1L, PROT_READ), ENOMEM);
	CHECK(madvise(p, (size_t)-1, MADV_DONTNEED) == -1);
	CHECK(mremap(p, PAGE, (size_t)1 << 62, MREMAP_MAYMOVE) == MAP_FAILED);
	CHECK_EQ(write_fault(p), 0);
	munmap(p, PAGE);
	return check_done();
}
