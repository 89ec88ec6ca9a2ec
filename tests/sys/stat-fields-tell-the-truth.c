/* stat: kind, size, blocks, link count, device numbers; the three times move with what moves them. */
#include "tools.h"
#include <sys/stat.h>
#include <sys/sysmacros.h>

static int later(struct timespec a, struct timespec b)
{
	return a.tv_sec > b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec >= b.tv_nsec);
}

int main(void)
{
	struct stat a, b;
	struct timespec old[2] = {{1000, 5}, {2000, 6}};
	int fd = open("f", O_CREAT | O_RDWR, 0600);

	CHECK(stat("/dev/null", &a) == 0 && S_ISCHR(a.st_mode));
	CHECK(major(a.st_rdev) == 1 && minor(a.st_rdev) == 3);
	CHECK(futimens(fd, old) == 0 && fstat(fd, &a) == 0);
	CHECK(a.st_atim.tv_sec == 1000 && a.st_atim.tv_nsec == 5 && a.st_mtim.tv_sec == 2000);
	CHECK(a.st_ctim.tv_sec > 2000);
	CHECK_EQ(write(fd, "abc", 3), 3);
	CHECK(fstat(fd, &b) == 0);
	CHECK(b.st_mtim.tv_sec > 2000 && later(b.st_ctim, a.st_ctim) && b.st_size == 3);
	CHECK_EQ(b.st_atim.tv_sec, 1000);
	CHECK(chmod("f", 0644) == 0 && fstat(fd, &a) == 0);
	CHECK(later(a.st_ctim, b.st_ctim));
	CHECK(a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec);
	CHECK(ftruncate(fd, 1 << 20) == 0 && fstat(fd, &a) == 0);
	CHECK(a.st_size == 1 << 20 && a.st_blocks * 512 < 1 << 20);
	CHECK(a.st_blksize >= 512);
	struct timespec omit[2] = {{0, UTIME_OMIT}, {0, UTIME_NOW}};
	CHECK(utimensat(AT_FDCWD, "f", omit, 0) == 0 && fstat(fd, &a) == 0);
	CHECK(a.st_atim.tv_sec == 1000 && a.st_mtim.tv_sec > 2000);
	old[0].tv_nsec = 1000000000;
	CHECK_ERR(futimens(fd, old), EINVAL);
	CHECK_ERR(stat("absent", &a), ENOENT);
	CHECK_ERR(fstat(99, &a), EBADF);
	CHECK_ERR(syscall(SYS_stat, "f", 8L), EFAULT);
	unlink("f");
	return check_done();
}
