/* statx gives the asked fields and says so; statfs names the file system; bad masks and flags are refused. */
#include "tools.h"
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>

int main(void)
{
	struct { uint32_t mask, blksize; uint64_t attr; uint32_t nlink, uid, gid; uint16_t mode, pad; uint64_t ino, size;
		 char rest[256]; } sx;
	struct statfs sf;
	struct statvfs sv;
	struct stat st;
	int fd = open("f", O_CREAT | O_RDWR, 0640);

	CHECK_EQ(write(fd, "hello", 5), 5);
	memset(&sx, 0, sizeof(sx));
	CHECK(syscall(SYS_statx, AT_FDCWD, "f", 0, 0x7ff, &sx) == 0);
	CHECK_EQ(sx.mask & 0x7ff, 0x7ff);
	CHECK(fstat(fd, &st) == 0);
	CHECK(sx.ino == st.st_ino && sx.size == 5 && sx.mode == (S_IFREG | 0640) && sx.nlink == 1);
	CHECK(syscall(SYS_statx, fd, "", AT_EMPTY_PATH, 0x7ff, &sx) == 0 && sx.ino == st.st_ino);
	CHECK_ERR(syscall(SYS_statx, fd, "", 0, 0x7ff, &sx), ENOENT);
	CHECK_ERR(syscall(SYS_statx, AT_FDCWD, "f", 0, 0x80000000u, &sx), EINVAL);
	CHECK_ERR(syscall(SYS_statx, AT_FDCWD, "f", 0x6000, 0x7ff, &sx), EINVAL);
	CHECK_ERR(syscall(SYS_statx, AT_FDCWD, "f", 0, 0x7ff, 8L), EFAULT);
	CHECK(statfs("/proc", &sf) == 0);
	CHECK_EQ(sf.f_type, 0x9fa0);
	CHECK(statfs(".", &sf) == 0);
	CHECK_EQ(sf.f_type, 0x01021994);
	CHECK(sf.f_bsize == 4096 && sf.f_namelen == 255);
	CHECK(fstatfs(fd, &sf) == 0);
	CHECK(statvfs(".", &sv) == 0 && sv.f_namemax == 255);
	CHECK_ERR(statfs("absent", &sf), ENOENT);
	CHECK_ERR(fstatfs(99, &sf), EBADF);
	unlink("f");
	return check_done();
}
