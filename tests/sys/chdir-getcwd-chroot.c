/* The working directory as getcwd and /proc/self/cwd show it, after renames too; chroot moves the root. */
#include "tools.h"
#include <sys/stat.h>

int main(void)
{
	char was[512], now[600], want[600], link[600];
	int n, fd;

	CHECK(getcwd(was, sizeof(was)) != NULL);
	mkdir("d", 0755);
	mkdir("d/e", 0755);
	fd = open("d", O_RDONLY);
	CHECK(fchdir(fd) == 0 && chdir("e") == 0);
	CHECK(rename("../../d", "../../k") == 0);
	snprintf(want, sizeof(want), "%s/k/e", was);
	CHECK_STR(getcwd(now, sizeof(now)), want);
	n = readlink("/proc/self/cwd", link, sizeof(link) - 1);
	link[n > 0 ? n : 0] = 0;
	CHECK_STR(link, want);
	CHECK_EQ(syscall(SYS_getcwd, now, 600), strlen(want) + 1);
	CHECK_ERR(syscall(SYS_getcwd, now, 3), ERANGE);
	CHECK_ERR(chdir("absent"), ENOENT);
	CHECK_ERR(fchdir(99), EBADF);
	CHECK_ERR(fchdir(0), ENOTDIR);
	CHECK(chdir(was) == 0);
	if (fork() == 0) {
		CHECK(chroot("k") == 0 && chdir("/") == 0);
		CHECK(access("/e", F_OK) == 0 && access("/../../e", F_OK) == 0);
		CHECK_STR(getcwd(now, sizeof(now)), "/");
		CHECK(chroot("absent") == -1);
		setuid(1000);
		CHECK_ERR(chroot("e"), EPERM);
		_exit(check_done());
	}
	CHECK(wait_ok());
	rmdir("k/e");
	rmdir("k");
	return check_done();
}
