/* rmdir's ERRORS, and life in a directory that was removed. */
#include "tools.h"
#include <dirent.h>
#include <sys/stat.h>

int main(void)
{
	char cwd[512];

	mkdir("d", 0700);
	mkdir("d/e", 0700);
	close(open("f", O_CREAT | O_RDWR, 0600));
	CHECK_ERR(rmdir("d"), ENOTEMPTY);
	CHECK_ERR(rmdir("f"), ENOTDIR);
	CHECK_ERR(rmdir("absent"), ENOENT);
	CHECK_ERR(rmdir("/"), EBUSY);
	CHECK_ERR(rmdir("d/e/."), EINVAL);
	if (fork() > 0) {
		CHECK(wait_ok());
	} else {
		CHECK(chdir("d/e") == 0 && rmdir("../e") == 0);
		CHECK_ERR((long)getcwd(cwd, sizeof(cwd)) - 1, ENOENT);
		CHECK_ERR(open("x", O_CREAT | O_RDWR, 0600), ENOENT);
		CHECK_ERR(mkdir("x", 0700), ENOENT);
		CHECK(chdir("..") == 0 && access("../f", F_OK) == 0);
		_exit(check_done());
	}
	CHECK(rmdir("d") == 0);
	unlink("f");
	return check_done();
}
