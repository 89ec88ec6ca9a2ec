/* O_PATH: names a file without opening it; fstat, dup and *at work, reading and writing say EBADF. */
#include "tools.h"
#include <sys/stat.h>

int main(void)
{
	struct stat st;
	char c;
	int fd, dir, link;

	mkdir("d", 0700);
	close(open("d/f", O_CREAT | O_RDWR, 0));
	CHECK(symlink("f", "d/l") == 0);
	fd = open("d/f", O_PATH);
	CHECK(fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode));
	CHECK_ERR(read(fd, &c, 1), EBADF);
	CHECK_ERR(write(fd, &c, 1), EBADF);
	CHECK_ERR(syscall(SYS_fchmod, fd, 0600), EBADF);
	CHECK_ERR(fsync(fd), EBADF);
	CHECK_EQ(fcntl(fd, F_GETFL) & O_PATH, O_PATH);
	link = open("d/l", O_PATH | O_NOFOLLOW);
	CHECK(link >= 0 && fstat(link, &st) == 0 && S_ISLNK(st.st_mode));
	char text[8] = "";
	CHECK_EQ(readlinkat(link, "", text, 8), 1);
	CHECK_STR(text, "f");
	dir = open("d", O_PATH | O_DIRECTORY);
	CHECK(fstatat(dir, "f", &st, 0) == 0);
	CHECK(fchdir(dir) == 0 && access("f", F_OK) == 0 && chdir("..") == 0);
	CHECK(fstatat(fd, "", &st, AT_EMPTY_PATH) == 0);
	unlink("d/f");
	unlink("d/l");
	rmdir("d");
	return check_done();
}
