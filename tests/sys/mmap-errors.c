/* The ERRORS of mmap. */
#include "tools.h"

#define MAP(len, prot, flags, fd, off) ((long)mmap(NULL, (len), (prot), (flags), (fd), (off)))
#define RW (PROT_READ | PROT_WRITE)

int main(void)
{
	int rd, wr, ap, fd[2];

	close(open("f", O_CREAT | O_RDWR, 0600));
	rd = open("f", O_RDONLY);
	wr = open("f", O_WRONLY);
	ap = open("f", O_RDWR | O_APPEND);
	CHECK(pipe(fd) == 0);
	CHECK_ERR(MAP(0, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), EINVAL);
	CHECK_ERR(MAP(PAGE, RW, MAP_ANONYMOUS, -1, 0), EINVAL);
	CHECK_ERR(MAP(PAGE, RW, MAP_PRIVATE, -1, 0), EBADF);
	CHECK_ERR(MAP(PAGE, RW, MAP_PRIVATE, 99, 0), EBADF);
	CHECK_ERR(MAP(PAGE, PROT_READ, MAP_PRIVATE, rd, 1), EINVAL);
	CHECK_ERR(MAP(PAGE, PROT_READ, MAP_PRIVATE, wr, 0), EACCES);
	CHECK_ERR(MAP(PAGE, PROT_WRITE, MAP_SHARED, rd, 0), EACCES);
	CHECK(MAP(PAGE, RW, MAP_PRIVATE, rd, 0) != -1);
	CHECK(MAP(PAGE, RW, MAP_SHARED, ap, 0) != -1);
	CHECK_ERR(MAP(PAGE, PROT_READ, MAP_PRIVATE, fd[0], 0), ENODEV);
	CHECK_ERR(MAP((size_t)-1, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), ENOMEM);
	CHECK_ERR(MAP((size_t)1 << 47, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0), ENOMEM);
	CHECK_ERR((long)syscall(SYS_mmap, 0, PAGE, RW, MAP_PRIVATE, rd, -PAGE & ~0xfffL), EOVERFLOW);
	CHECK_ERR((long)mmap((void *)0x10001, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0), EINVAL);
	CHECK_ERR((long)mmap((void *)0x800000000000, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0), ENOMEM);
	CHECK_ERR((long)mmap((void *)0xffffffff80000000, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0),
		  ENOMEM);
	unlink("f");
	return check_done();
}
