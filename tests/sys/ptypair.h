/* pty.h - a pseudo terminal for tests, never the controlling one by accident. */
#pragma once
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>

/* Opens both ends; the slave is the result, the master goes to *m. Skips where there are no ptys. */
__attribute__((unused)) static int pty_pair(int *m)
{
	int s;

	*m = posix_openpt(O_RDWR | O_NOCTTY);
	if (*m < 0)
		SKIP("no pseudo terminals here");
	CHECK(grantpt(*m) == 0);
	CHECK(unlockpt(*m) == 0);
	s = open(ptsname(*m), O_RDWR | O_NOCTTY);
	if (!CHECK(s >= 0))
		_exit(1);
	return s;
}

__attribute__((unused)) static void pty_flags(int fd, tcflag_t clear, tcflag_t set)
{
	struct termios t;

	CHECK(tcgetattr(fd, &t) == 0);
	t.c_lflag = (t.c_lflag & ~clear) | set;
	CHECK(tcsetattr(fd, TCSANOW, &t) == 0);
}

/* Bytes that can be read now, or -1. */
__attribute__((unused)) static int pty_ready(int fd)
{
	int n = -1;

	ioctl(fd, FIONREAD, &n);
	return n;
}
