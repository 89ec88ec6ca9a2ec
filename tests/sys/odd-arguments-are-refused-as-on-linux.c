/* Single wrong arguments whose errno is not the obvious one. */
#include "check.h"
#include <sys/mount.h>
#include <time.h>

static void script(const char *text, size_t n, int want)
{
	char *argv[] = { "x", NULL };
	int fd = open("odd-script", O_CREAT | O_WRONLY | O_TRUNC, 0755);

	CHECK(write(fd, text, n) == (ssize_t)n && close(fd) == 0);
	CHECK_ERR(execve("./odd-script", argv, argv), want);
}

int main(void)
{
	struct timespec t = { 1700000000, 0 };
	char dir[] = "/tmp/oddXXXXXX", b[8];
	int f, p[2];

	CHECK(mkdtemp(dir) && chdir(dir) == 0);
	script("#!", 2, EACCES);                         /* no name: the folder itself */
	script("#!\0/bin/sh\n", 11, EACCES);
	script("#!\n", 3, ENOEXEC);
	script("#! \t \n", 6, ENOEXEC);
	unlink("odd-script");

	CHECK((f = open("file", O_CREAT | O_RDWR, 0600)) >= 0);
	CHECK_ERR(fallocate(f, 0, 0x7fffffffffffffffl - 10, 20), EFBIG);
	CHECK_ERR(fcntl(f, F_SETOWN, 0x3ffffff), ESRCH);
	CHECK_ERR(fcntl(f, F_SETOWN, -0x3ffffff), ESRCH);
	CHECK_EQ(fcntl(f, F_SETOWN, getpid()), 0);
	CHECK_EQ(fcntl(f, F_SETOWN, 0), 0);
	CHECK_ERR(readlink("", b, 8), ENOENT);
	CHECK_ERR(readlink("file", b, 8), EINVAL);
	CHECK(pipe2(p, O_DIRECT) == 0 && !(fcntl(p[0], F_GETFL) & O_DIRECT) && fcntl(p[1], F_GETFL) & O_DIRECT);
	CHECK_ERR(clock_settime(CLOCK_PROCESS_CPUTIME_ID, &t), EINVAL);
	if (geteuid() == 0) {
		CHECK_ERR(mount(NULL, "/", NULL, MS_PRIVATE | MS_SHARED, NULL), EINVAL);
		CHECK(seteuid(1234) == 0);
		int r = clock_nanosleep(CLOCK_BOOTTIME_ALARM, 0, &t, NULL);

		CHECK(r == EPERM || r == EOPNOTSUPP);    /* the second: a machine that cannot wake up */
		CHECK(seteuid(0) == 0);
	}
	CHECK(unlink("file") == 0 && chdir("/") == 0 && rmdir(dir) == 0);
	return check_done();
}
