/* Terminals and pseudo terminals. struct termios is a little wider than the kernel's. */
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include "user/libc/libc.h"

int tcgetattr(int fd, struct termios *t)
{
	struct kernel_termios k;

	if (ioctl(fd, TCGETS, &k) < 0)
		return -1;
	memset(t, 0, sizeof *t);
	memcpy(t, &k, sizeof k);
	t->c_ispeed = t->c_ospeed = k.c_cflag & CBAUD;
	return 0;
}

int tcsetattr(int fd, int when, const struct termios *t)
{
	struct kernel_termios k;

	if (when < TCSANOW || when > TCSAFLUSH)
		return ret(-EINVAL);
	memcpy(&k, t, sizeof k);
	return ioctl(fd, TCSETS + when, &k);
}

speed_t cfgetospeed(const struct termios *t) { return t->c_cflag & CBAUD; }

int cfsetospeed(struct termios *t, speed_t speed)
{
	if (speed & ~CBAUD)
		return ret(-EINVAL);
	t->c_cflag = (t->c_cflag & ~CBAUD) | speed;
	t->c_ispeed = t->c_ospeed = speed;
	return 0;
}

void cfmakeraw(struct termios *t)
{
	t->c_iflag &= ~(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
	t->c_oflag &= ~OPOST;
	t->c_lflag &= ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	t->c_cflag = (t->c_cflag & ~(CSIZE | PARENB)) | CS8;
	t->c_cc[VMIN] = 1;
	t->c_cc[VTIME] = 0;
}

int tcdrain(int fd) { return ret(__cp_ioctl(fd, TCSBRK, 1)); }
int tcflow(int fd, int action) { return ioctl(fd, TCXONC, (long)action); }
int tcflush(int fd, int which) { return ioctl(fd, TCFLSH, (long)which); }
int tcsendbreak(int fd, int duration) { return ioctl(fd, TCSBRK, 0L); }

pid_t tcgetpgrp(int fd)
{
	int pgrp;

	return ioctl(fd, TIOCGPGRP, &pgrp) < 0 ? -1 : pgrp;
}

int tcsetpgrp(int fd, pid_t pgrp) { return ioctl(fd, TIOCSPGRP, &pgrp); }

int isatty(int fd)
{
	struct winsize ws;
	long r = __sys_ioctl(fd, TIOCGWINSZ, (unsigned long)&ws);

	return r == 0 ? 1 : ret(r) + 1;
}

int ttyname_r(int fd, char *buf, size_t n)
{
	char link[32];
	struct stat a, b;

	if (!isatty(fd))
		return errno;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t len = readlink(link, buf, n);
	if (len < 0)
		return errno;
	if ((size_t)len == n)
		return ERANGE;
	buf[len] = 0;
	if (stat(buf, &a) < 0 || fstat(fd, &b) < 0)
		return errno;
	return a.st_dev == b.st_dev && a.st_ino == b.st_ino ? 0 : ENODEV;
}

char *ttyname(int fd)
{
	static char name[64];
	int error = ttyname_r(fd, name, sizeof name);

	if (!error)
		return name;
	ret(-error);
	return NULL;
}

int posix_openpt(int flags) { return open("/dev/ptmx", flags); }
int grantpt(int fd) { return 0; }

int unlockpt(int fd)
{
	int no = 0;

	return ioctl(fd, TIOCSPTLCK, &no);
}

int ptsname_r(int fd, char *buf, size_t n)
{
	int number;

	if (ioctl(fd, TIOCGPTN, &number) < 0)
		return errno;
	return (size_t)snprintf(buf, n, "/dev/pts/%d", number) < n ? 0 : ERANGE;
}

char *ptsname(int fd)
{
	static char name[32];

	return ptsname_r(fd, name, sizeof name) ? NULL : name;
}

int openpty(int *master, int *slave, char *name, const struct termios *t,
	    const struct winsize *ws)
{
	char path[32];
	int m = posix_openpt(O_RDWR | O_NOCTTY), s;

	if (m < 0)
		return -1;
	if (unlockpt(m) < 0 || ptsname_r(m, path, sizeof path) ||
	    (s = open(path, O_RDWR | O_NOCTTY)) < 0) {
		close(m);
		return -1;
	}
	if (t)
		tcsetattr(s, TCSANOW, t);
	if (ws)
		ioctl(s, TIOCSWINSZ, ws);
	if (name)
		strcpy(name, path);
	*master = m;
	*slave = s;
	return 0;
}

int login_tty(int fd)
{
	setsid();
	if (ioctl(fd, TIOCSCTTY, 0L) < 0)
		return -1;
	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
	return 0;
}

pid_t forkpty(int *master, char *name, const struct termios *t, const struct winsize *ws)
{
	int m, s;

	if (openpty(&m, &s, name, t, ws) < 0)
		return -1;
	pid_t pid = fork();
	if (pid == 0) {
		close(m);
		if (login_tty(s) < 0)
			_exit(127);
		return 0;
	}
	close(s);
	if (pid < 0)
		close(m);
	else
		*master = m;
	return pid;
}
