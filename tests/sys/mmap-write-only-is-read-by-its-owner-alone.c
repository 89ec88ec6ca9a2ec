/* A page that may only be written can be read by the processor, which knows no such page; the kernel refuses whoever asks it to read
   there for another: madvise(MADV_POPULATE_READ), process_vm_readv. /proc/PID/mem may, as a debugger's. */
#include "tools.h"
#include <sys/mman.h>
#include <sys/uio.h>

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif

int main(void)
{
	char *p = mmap(NULL, 8192, PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), c = 0;
	struct iovec here = { &c, 1 }, there = { p, 1 };
	int mem;

	CHECK(p != MAP_FAILED);
	CHECK_ERR(madvise(p, 8192, MADV_POPULATE_READ), EINVAL);
	CHECK(madvise(p, 8192, MADV_POPULATE_WRITE) == 0);
	*p = 'x';
	CHECK(*(volatile char *)p == 'x');
	CHECK_ERR(process_vm_readv(getpid(), &here, 1, &there, 1, 0), EFAULT);
	c = 'y';
	CHECK(process_vm_writev(getpid(), &here, 1, &there, 1, 0) == 1);
	CHECK(*(volatile char *)p == 'y');
	c = 0;
	mem = open("/proc/self/mem", O_RDONLY);
	CHECK(mem >= 0);
	CHECK(pread(mem, &c, 1, (off_t)p) == 1 && c == 'y');
	CHECK(mlock(p, 8192) == 0);

	CHECK(mprotect(p, 8192, PROT_READ) == 0);
	CHECK_ERR(madvise(p, 8192, MADV_POPULATE_WRITE), EINVAL);
	CHECK(madvise(p, 8192, MADV_POPULATE_READ) == 0);
	return 0;
}
