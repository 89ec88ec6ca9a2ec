/* Setting times to now needs ownership or write permission; to anything else ownership. */
#include "tools.h"
#include <sys/stat.h>

int main(void)
{
	struct timespec t[2] = {{5, 0}, {6, 0}}, now[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};

	close(open("f", O_CREAT | O_RDWR, 0600));
	chmod("f", 0666);
	if (fork() == 0) {
		setuid(1000);
		CHECK_ERR(utimensat(AT_FDCWD, "f", t, 0), EPERM);
		CHECK(utimensat(AT_FDCWD, "f", NULL, 0) == 0);
		CHECK(utimensat(AT_FDCWD, "f", now, 0) == 0);
		_exit(check_done());
	}
	CHECK(wait_ok());
	chmod("f", 0644);
	if (fork() == 0) {
		setuid(1000);
		CHECK_ERR(utimensat(AT_FDCWD, "f", NULL, 0), EACCES);
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK(symlink("f", "l") == 0 && utimensat(AT_FDCWD, "l", t, AT_SYMLINK_NOFOLLOW) == 0);
	struct stat st;
	CHECK(lstat("l", &st) == 0 && st.st_mtim.tv_sec == 6);
	CHECK(stat("f", &st) == 0 && st.st_mtim.tv_sec > 6);
	CHECK_ERR(utimensat(AT_FDCWD, "absent", t, 0), ENOENT);
	unlink("l");
	unlink("f");
	return check_done();
}
