/* A session leader that opens a terminal only to write does not get it as its controlling terminal: it could then
   read it by /dev/tty. TIOCSCTTY through such a descriptor is refused too, unless to root. */
#include "check.h"
#include <sys/ioctl.h>

static char name[32];

static int status_of(int (*fn)(void))
{
	int status = -1;
	pid_t child = fork();

	if (child == 0)
		_exit(setsid() < 0 ? 9 : fn());
	waitpid(child, &status, 0);
	return status;
}

static int has_terminal(void)
{
	int fd = open("/dev/tty", O_RDWR);

	return fd >= 0 ? 1 : errno == ENXIO ? 0 : 2;
}

static int write_only(void)
{
	return open(name, O_WRONLY) < 0 ? 3 : has_terminal();
}

static int read_only(void)
{
	return open(name, O_RDONLY) < 0 ? 3 : has_terminal() == 1 ? 0 : 4;
}

static int asked_for(void)
{
	int fd = open(name, O_WRONLY);

	if (geteuid() == 0 && setuid(1000) < 0)
		return 0;                /* cannot become anybody else here */
	return ioctl(fd, TIOCSCTTY, 0) == -1 && errno == EPERM ? has_terminal() : 5;
}

int main(void)
{
	int m = posix_openpt(O_RDWR | O_NOCTTY), unlocked = 0, n;

	CHECK(m >= 0 && ioctl(m, 0x40045431 /* TIOCSPTLCK */, &unlocked) == 0 && ioctl(m, 0x80045430, &n) == 0);
	snprintf(name, sizeof name, "/dev/pts/%d", n);
	int keep = open(name, O_RDWR | O_NOCTTY);
	CHECK(keep >= 0);
	CHECK(status_of(write_only) == 0);
	CHECK(status_of(asked_for) == 0);
	CHECK(status_of(read_only) == 0);
	return check_done();
}
