/* The leader of the session on the console's terminal exits: what was opened as the terminal is dead, what was opened
   as /dev/console still writes. */
#include "check.h"
#include <sys/ioctl.h>

int main(void)
{
	int console = open("/dev/console", O_RDWR | O_NOCTTY), serial = open("/dev/ttyS0", O_RDWR | O_NOCTTY), status;

	if (console < 0 || serial < 0 || geteuid() != 0 || getppid() != 1)
		SKIP("no console on a serial line, or not ours to take");
	pid_t leader = fork();
	if (leader == 0) {
		signal(SIGHUP, SIG_IGN);
		int fd = setsid() < 0 ? -1 : open("/dev/ttyS0", O_RDWR);
		_exit(fd >= 0 && ioctl(fd, TIOCSCTTY, 1) == 0 ? 0 : 1);
	}
	CHECK(waitpid(leader, &status, 0) == leader && status == 0);
	CHECK(write(serial, "\r", 1) == -1 && errno == EIO);
	CHECK(write(console, "\r", 1) == 1);
	int again = open("/dev/ttyS0", O_RDWR | O_NOCTTY);
	CHECK(again >= 0 && write(again, "\r", 1) == 1);
	return check_done();
}
