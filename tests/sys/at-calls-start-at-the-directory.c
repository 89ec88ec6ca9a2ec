/* The *at calls: relative to their descriptor, absolute ignoring it, AT_FDCWD, and EBADF or ENOTDIR else. */
#include "tools.h"
#include <sys/stat.h>

int main(void)
{
	struct stat st;
	char buf[8] = "";
	int d, fd;

	CHECK(mkdirat(AT_FDCWD, "d", 0700) == 0);
	d = open("d", O_RDONLY | O_DIRECTORY);
	fd = openat(d, "f", O_RDWR | O_CREAT, 0600);
	CHECK(fd >= 0 && access("d/f", F_OK) == 0);
	CHECK(mkdirat(d, "e", 0700) == 0 && access("d/e", F_OK) == 0);
	CHECK(symlinkat("f", d, "l") == 0);
	CHECK_EQ(readlinkat(d, "l", buf, 8), 1);
	CHECK(linkat(d, "f", d, "e/g", 0) == 0);
	CHECK(renameat(d, "e/g", d, "h") == 0 && access("d/h", F_OK) == 0);
	CHECK(fstatat(d, "l", &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode));
	CHECK(fstatat(d, "l", &st, 0) == 0 && S_ISREG(st.st_mode) && st.st_nlink == 2);
	CHECK(fchmodat(d, "f", 0644, 0) == 0);
	CHECK(fchownat(d, "f", 1, 1, AT_SYMLINK_NOFOLLOW) == 0);
	CHECK(faccessat(d, "f", R_OK, 0) == 0);
	CHECK(mkfifoat(d, "p", 0600) == 0);
	CHECK(fstatat(-5, "/", &st, 0) == 0);
	CHECK_ERR(fstatat(-5, "f", &st, 0), EBADF);
	CHECK_ERR(mkdirat(fd, "x", 0700), ENOTDIR);
	CHECK_ERR(unlinkat(d, "e", 0), EISDIR);
	CHECK_ERR(unlinkat(d, "f", AT_REMOVEDIR), ENOTDIR);
	CHECK_ERR(unlinkat(d, "f", 0x8000), EINVAL);
	CHECK_ERR(fstatat(d, "f", &st, 0x8000), EINVAL);
	CHECK_ERR(linkat(d, "f", d, "z", 0x8000), EINVAL);
	CHECK(unlinkat(d, "e", AT_REMOVEDIR) == 0);
	const char *names[] = {"f", "l", "h", "p"};
	for (int i = 0; i < COUNT(names); i++)
		CHECK(unlinkat(d, names[i], 0) == 0);
	rmdir("d");
	return check_done();
}
