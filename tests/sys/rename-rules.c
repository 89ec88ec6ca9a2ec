/* rename replaces atomically, by kind: file over file, empty directory over directory; its ERRORS. */
#include "tools.h"
#include <sys/stat.h>

static void make(const char *name, const char *text)
{
	int fd = open(name, O_CREAT | O_TRUNC | O_RDWR, 0600);

	CHECK_EQ(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

int main(void)
{
	struct stat a, b;

	make("a", "aa");
	make("b", "b");
	CHECK(stat("a", &a) == 0);
	CHECK(rename("a", "b") == 0);
	CHECK(stat("b", &b) == 0 && b.st_ino == a.st_ino);
	CHECK_ERR(access("a", F_OK), ENOENT);
	CHECK(link("b", "a") == 0 && rename("a", "b") == 0 && access("a", F_OK) == 0);
	mkdir("d", 0700);
	mkdir("e", 0700);
	mkdir("e/x", 0700);
	CHECK_ERR(rename("d", "e"), ENOTEMPTY);
	CHECK(rename("e", "d") == 0 && access("d/x", F_OK) == 0);
	CHECK_ERR(rename("a", "d"), EISDIR);
	CHECK_ERR(rename("d", "a"), ENOTDIR);
	CHECK_ERR(rename("d", "d/x/y"), EINVAL);
	CHECK_ERR(rename("d/x", "d"), ENOTEMPTY);
	CHECK_ERR(rename("absent", "x"), ENOENT);
	CHECK_ERR(rename("a", "absent/x"), ENOENT);
	CHECK_ERR(rename("d/.", "x"), EBUSY);
	CHECK_ERR(rename("a", "d/.."), EBUSY);
	CHECK_ERR(rename("a", ""), ENOENT);
	CHECK_ERR(rename("a", "x/"), ENOTDIR);
	CHECK_ERR(rename("a", "/proc/x"), EXDEV);
	CHECK_ERR(syscall(SYS_renameat2, AT_FDCWD, "a", AT_FDCWD, "b", 1), EEXIST);
	CHECK(syscall(SYS_renameat2, AT_FDCWD, "a", AT_FDCWD, "c", 1) == 0);
	CHECK(syscall(SYS_renameat2, AT_FDCWD, "c", AT_FDCWD, "d", 2) == 0);
	CHECK(stat("c", &b) == 0 && S_ISDIR(b.st_mode) && access("c/x", F_OK) == 0);
	CHECK(stat("d", &b) == 0 && S_ISREG(b.st_mode));
	CHECK_ERR(syscall(SYS_renameat2, AT_FDCWD, "c", AT_FDCWD, "d", 3), EINVAL);
	CHECK_ERR(syscall(SYS_renameat2, AT_FDCWD, "c", AT_FDCWD, "zz", 2), ENOENT);
	unlink("b");
	unlink("d");
	rmdir("c/x");
	rmdir("c");
	return check_done();
}
