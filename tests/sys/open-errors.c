/* The ERRORS of open. */
#include "tools.h"
#include <sys/stat.h>

int main(void)
{
	char longname[300], longpath[5000];

	memset(longname, 'n', 299);
	longname[299] = 0;
	for (int i = 0; i < 4999; i += 2)
		memcpy(longpath + i, "./", 2);
	longpath[4999] = 0;
	close(open("f", O_CREAT | O_RDWR, 0600));
	mkdir("d", 0700);
	CHECK(symlink("f", "link") == 0 && symlink("l2", "l1") == 0 && symlink("l1", "l2") == 0);
	CHECK(symlink("nowhere", "dangling") == 0);
	CHECK_ERR(open("absent", O_RDONLY), ENOENT);
	CHECK_ERR(open("", O_RDONLY), ENOENT);
	CHECK_ERR(open("absent/x", O_RDONLY | O_CREAT, 0600), ENOENT);
	CHECK_ERR(open("f/x", O_RDONLY), ENOTDIR);
	CHECK_ERR(open("f/", O_RDONLY), ENOTDIR);
	CHECK_ERR(open("f", O_RDONLY | O_DIRECTORY), ENOTDIR);
	CHECK_ERR(open("f", O_CREAT | O_EXCL | O_RDWR, 0600), EEXIST);
	CHECK_ERR(open("dangling", O_CREAT | O_EXCL | O_RDWR, 0600), EEXIST);
	CHECK_ERR(open("d", O_WRONLY), EISDIR);
	CHECK_ERR(open("d", O_RDONLY | O_CREAT, 0600), EISDIR);
	CHECK_ERR(open("new/", O_RDWR | O_CREAT, 0600), EISDIR);
	CHECK_ERR(open("l1", O_RDONLY), ELOOP);
	CHECK_ERR(open("link", O_RDONLY | O_NOFOLLOW), ELOOP);
	CHECK_ERR(open(longname, O_RDONLY), ENAMETOOLONG);
	CHECK_ERR(open(longpath, O_RDONLY), ENAMETOOLONG);
	CHECK_ERR(open((char *)8, O_RDONLY), EFAULT);
	CHECK_ERR(openat(-1, "f", O_RDONLY), EBADF);
	CHECK_ERR(openat(0, "f", O_RDONLY), ENOTDIR);
	CHECK_ERR(open("d", O_TMPFILE | O_RDONLY, 0600), EINVAL);
	int fd = open("dangling", O_CREAT | O_RDWR, 0600);
	CHECK(fd >= 0 && access("nowhere", F_OK) == 0);
	const char *names[] = {"f", "link", "l1", "l2", "dangling", "nowhere"};
	for (int i = 0; i < COUNT(names); i++)
		CHECK(unlink(names[i]) == 0);
	rmdir("d");
	return check_done();
}
