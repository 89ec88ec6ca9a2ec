/* mkdir and mknod: modes under umask, their ERRORS, kinds that users may make. */
#include "tools.h"
#include <sys/stat.h>
#include <sys/sysmacros.h>

int main(void)
{
	struct stat st;

	umask(022);
	CHECK(mkdir("d", 01777) == 0);
	CHECK(stat("d", &st) == 0 && (st.st_mode & 07777) == 01755 && st.st_nlink == 2);
	CHECK_ERR(mkdir("d", 0700), EEXIST);
	CHECK_ERR(mkdir("/", 0700), EEXIST);
	CHECK_ERR(mkdir(".", 0700), EEXIST);
	CHECK_ERR(mkdir("", 0700), ENOENT);
	CHECK_ERR(mkdir("absent/x", 0700), ENOENT);
	CHECK(mkdir("d/e/", 0700) == 0);
	CHECK(mknod("f", S_IFREG | 0666, 0) == 0);
	CHECK(stat("f", &st) == 0 && st.st_mode == (S_IFREG | 0644));
	CHECK_ERR(mkdir("f/x", 0700), ENOTDIR);
	CHECK(mknod("p", S_IFIFO | 0600, 0) == 0 && stat("p", &st) == 0 && S_ISFIFO(st.st_mode));
	CHECK_ERR(mknod("f", S_IFREG, 0), EEXIST);
	CHECK_ERR(mknod("x", S_IFDIR, 0), EPERM);
	CHECK_ERR(mknod("x", S_IFLNK, 0), EINVAL);
	CHECK_ERR(mknod("x", 0170000, 0), EINVAL);
	if (fork() == 0) {
		chmod("d", 0777);
		setuid(1000);
		CHECK_ERR(mknod("d/null", S_IFCHR | 0666, makedev(1, 3)), EPERM);
		CHECK(mknod("d/p", S_IFIFO | 0666, 0) == 0 && unlink("d/p") == 0);
		_exit(check_done());
	}
	CHECK(wait_ok());
	unlink("f");
	unlink("p");
	rmdir("d/e");
	rmdir("d");
	return check_done();
}
