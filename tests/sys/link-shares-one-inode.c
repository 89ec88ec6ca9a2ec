/* Hard links: one inode, a count, directories refused, removal of one leaves the other. */
#include "tools.h"
#include <sys/stat.h>

int main(void)
{
	struct stat a, b;
	int fd = open("a", O_CREAT | O_RDWR, 0600);

	mkdir("d", 0700);
	CHECK(link("a", "b") == 0);
	CHECK(stat("a", &a) == 0 && stat("b", &b) == 0);
	CHECK(a.st_ino == b.st_ino && a.st_nlink == 2);
	CHECK_ERR(link("a", "b"), EEXIST);
	CHECK_ERR(link("d", "e"), EPERM);
	CHECK_ERR(link("absent", "e"), ENOENT);
	CHECK_ERR(link("a", "absent/e"), ENOENT);
	CHECK_ERR(link("a", "a/e"), ENOTDIR);
	CHECK_ERR(link("/proc/version", "e"), EXDEV);
	CHECK(symlink("a", "s") == 0);
	CHECK(link("s", "t") == 0 && lstat("t", &b) == 0 && S_ISLNK(b.st_mode));
	CHECK(linkat(AT_FDCWD, "s", AT_FDCWD, "u", AT_SYMLINK_FOLLOW) == 0);
	CHECK(lstat("u", &b) == 0 && b.st_ino == a.st_ino && b.st_nlink == 3);
	CHECK(unlink("a") == 0 && unlink("b") == 0 && unlink("u") == 0);
	CHECK(fstat(fd, &b) == 0 && b.st_nlink == 0);
	CHECK_EQ(write(fd, "x", 1), 1);
	unlink("s");
	unlink("t");
	rmdir("d");
	return check_done();
}
