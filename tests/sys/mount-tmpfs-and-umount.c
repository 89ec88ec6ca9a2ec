/* mount of a tmpfs hides what was below, keeps its own files, counts a size limit; umount: EBUSY while used. */
#include "tools.h"
#include <sys/mount.h>
#include <sys/stat.h>

int main(void)
{
	struct stat a, b;
	char buf[PAGE] = "";
	int fd;

	mkdir("m", 0755);
	close(open("m/below", O_CREAT | O_RDWR, 0600));
	CHECK(mount("t", "m", "tmpfs", 0, "size=64k,mode=700") == 0);
	CHECK_ERR(access("m/below", F_OK), ENOENT);
	CHECK(stat(".", &a) == 0 && stat("m", &b) == 0 && a.st_dev != b.st_dev);
	CHECK_EQ(b.st_mode & 07777, 0700);
	CHECK(stat("m/..", &b) == 0 && a.st_ino == b.st_ino);
	fd = open("m/f", O_CREAT | O_RDWR, 0600);
	for (int i = 0; i < 16; i++)
		CHECK_EQ(write(fd, buf, PAGE), PAGE);
	CHECK_ERR(write(fd, buf, PAGE), ENOSPC);
	CHECK_ERR(rename("m/f", "f"), EXDEV);
	CHECK_ERR(rmdir("m"), EBUSY);
	CHECK_ERR(umount("m"), EBUSY);
	close(fd);
	CHECK(umount("m") == 0);
	CHECK(access("m/below", F_OK) == 0);
	CHECK_ERR(umount("m"), EINVAL);
	CHECK_ERR(mount("t", "absent", "tmpfs", 0, NULL), ENOENT);
	CHECK_ERR(mount("t", "m", "nosuchfs", 0, NULL), ENODEV);
	CHECK_ERR(mount("t", "m/below", "tmpfs", 0, NULL), ENOTDIR);
	if (fork() == 0) {
		setuid(1000);
		CHECK_ERR(mount("t", "m", "tmpfs", 0, NULL), EPERM);
		CHECK_ERR(umount("/"), EPERM);
		_exit(check_done());
	}
	CHECK(wait_ok());
	unlink("m/below");
	rmdir("m");
	return check_done();
}
