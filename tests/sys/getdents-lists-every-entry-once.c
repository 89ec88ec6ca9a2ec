/* getdents64: . and .., each name once with its type, small buffers, seekdir, names added and removed meanwhile. */
#include "tools.h"
#include <dirent.h>
#include <sys/stat.h>

int main(void)
{
	static char seen[300];
	struct dirent *e;
	char name[32], buf[64];
	int n = 0, fd;
	DIR *d;

	mkdir("d", 0700);
	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "d/%d", i);
		close(open(name, O_CREAT | O_RDWR, 0600));
	}
	d = opendir("d");
	while ((e = readdir(d))) {
		n++;
		if (e->d_name[0] != '.') {
			CHECK_EQ(e->d_type, DT_REG);
			seen[atoi(e->d_name)]++;
		} else {
			CHECK_EQ(e->d_type, DT_DIR);
		}
	}
	CHECK_EQ(n, 302);
	for (int i = 0; i < 300; i++)
		CHECK_EQ(seen[i], 1);
	rewinddir(d);
	for (n = 0; (e = readdir(d));) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "d/%s", e->d_name);
		CHECK(unlink(name) == 0);
		n++;
	}
	CHECK_EQ(n, 300);
	closedir(d);
	fd = open("d", O_RDONLY | O_DIRECTORY);
	CHECK_ERR(syscall(SYS_getdents64, fd, buf, 8), EINVAL);
	CHECK(syscall(SYS_getdents64, fd, buf, 64) > 0);
	CHECK_ERR(syscall(SYS_getdents64, 0, buf, 64), ENOTDIR);
	CHECK_ERR(syscall(SYS_getdents64, 99, buf, 64), EBADF);
	lseek(fd, 0, SEEK_SET);
	CHECK_ERR(syscall(SYS_getdents64, fd, 8L, 64), EFAULT);
	CHECK_ERR(read(fd, buf, 1), EISDIR);
	CHECK(rmdir("d") == 0);
	CHECK_EQ(syscall(SYS_getdents64, fd, buf, 64) <= 0, 1);
	close(fd);
	return check_done();
}
