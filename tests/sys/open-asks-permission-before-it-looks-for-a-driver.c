/* A socket or a device without a driver is ENXIO to open, but EACCES to who may not; and rename onto itself needs no right. */
#include "check.h"
#include <sys/stat.h>
#include <sys/sendfile.h>

int main(void)
{
	char dir[] = "/tmp/openXXXXXX", path[64], to[128];
	int fd;

	if (geteuid() != 0)
		SKIP("needs root");
	CHECK(mkdtemp(dir) != NULL && chmod(dir, 0755) == 0 && chdir(dir) == 0);
	CHECK(mknod("socket", S_IFSOCK | 0600, 0) == 0);
	CHECK(close(open("file", O_CREAT | O_RDWR, 0600)) == 0);
	CHECK_ERR(open("socket", O_RDWR), ENXIO);
	CHECK_ERR(rename("file", "socket/"), ENOTDIR);
	if (fork() == 0) {
		CHECK(setgid(1000) == 0 && setuid(1000) == 0);
		CHECK_ERR(open("socket", O_RDWR), EACCES);
		CHECK(rename("file", "file") == 0);
		CHECK_ERR(rename("file", "new"), EACCES);
		_exit(check_done());
	}
	CHECK(wait_ok());

	/* an unnamed file is shown below its directory */
	fd = open(dir, O_TMPFILE | O_RDWR, 0600);
	CHECK(fd >= 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	memset(to, 0, sizeof(to));
	CHECK(readlink(path, to, sizeof(to) - 1) > 0);
	CHECK(strncmp(to, dir, strlen(dir)) == 0 && strstr(to, "/#") && strstr(to, " (deleted)"));
	CHECK_ERR(sendfile(fd, fd, NULL, -1), EINVAL);
	CHECK_ERR(pread(-1, (void *)-1, 1, 0), EBADF);
	CHECK(unlink("socket") == 0 && unlink("file") == 0 && rmdir(dir) == 0);
	return check_done();
}
