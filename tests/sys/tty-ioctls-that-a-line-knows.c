/* A terminal knows more ioctls than it can act on: the errno says what is wrong, ENOTTY only what it has not. */
#include "check.h"
#include <sys/ioctl.h>
#include <termios.h>

#ifndef TIOCSIG
#define TIOCSIG 0x40045436
#endif

static volatile sig_atomic_t interrupts;

static void on_int(int sig)
{
	interrupts++;
}

static int err(int fd, unsigned long cmd, void *arg)
{
	return ioctl(fd, cmd, arg) == 0 ? 0 : errno;
}

int main(void)
{
	int m = posix_openpt(O_RDWR | O_NOCTTY), unlocked = 0, v = 0;
	char name[32];

	CHECK(m >= 0 && ioctl(m, 0x40045431 /* TIOCSPTLCK */, &unlocked) == 0 && ioctl(m, 0x80045430, &v) == 0);
	snprintf(name, sizeof name, "/dev/pts/%d", v);
	int s = open(name, O_RDWR | O_NOCTTY);
	CHECK(s >= 0);

	/* the line discipline */
	v = 0;
	CHECK(err(s, TIOCSETD, &v) == 0);
	CHECK(err(s, TIOCGETD, &v) == 0 && v == 0);
	v = 200;
	CHECK(err(s, TIOCSETD, &v) == EINVAL);
	v = -1;
	CHECK(err(s, TIOCSETD, &v) == EINVAL);
	CHECK(err(s, TIOCSETD, (void *)8) == EFAULT);

	/* a break: there is no line here, and that is no error */
	CHECK(err(s, TIOCSBRK, NULL) == 0);
	CHECK(err(s, TIOCCBRK, NULL) == 0);
	CHECK(err(s, TCSBRK, NULL) == 0);
	CHECK(err(s, TCSBRK, (void *)1) == 0);
	CHECK(err(s, TCSBRKP, (void *)1) == 0);

	/* carrier: a bit of the modes */
	struct termios t;
	v = 1;
	CHECK(err(s, TIOCSSOFTCAR, &v) == 0 && tcgetattr(s, &t) == 0 && t.c_cflag & CLOCAL);
	v = 0;
	CHECK(err(s, TIOCGSOFTCAR, &v) == 0 && v == 1);
	v = 0;
	CHECK(err(s, TIOCSSOFTCAR, &v) == 0 && tcgetattr(s, &t) == 0 && !(t.c_cflag & CLOCAL));
	CHECK(err(s, TIOCSSOFTCAR, (void *)8) == EFAULT);
	CHECK(err(s, TIOCGSOFTCAR, (void *)8) == EFAULT);

	/* what a pseudo-terminal has not */
	CHECK(err(s, TIOCMGET, &v) == ENOTTY);
	CHECK(err(s, TIOCMSET, &v) == ENOTTY);
	CHECK(err(s, TIOCMBIS, &v) == ENOTTY);
	CHECK(err(s, 0x541e /* TIOCGSERIAL */, &v) == ENOTTY);
	CHECK(err(s, 0x545d /* TIOCGICOUNT */, &v) == ENOTTY);
	CHECK(err(s, 0x5499, &v) == ENOTTY);
	CHECK(err(s, TIOCPKT, &v) == ENOTTY);
	CHECK(err(s, TIOCSIG, (void *)SIGINT) == ENOTTY);

	/* a bad queue, a bad action, for a process of another session */
	CHECK(err(s, TCFLSH, (void *)3) == EINVAL);
	CHECK(err(s, TCXONC, (void *)4) == EINVAL);

	/* the master signals the foreground group, with these three only */
	CHECK(err(m, TIOCSIG, (void *)SIGHUP) == EINVAL);
	CHECK(err(m, TIOCSIG, (void *)SIGINT) == 0);
	pid_t child = fork();
	if (child == 0) {
		signal(SIGINT, on_int);
		if (setsid() < 0 || ioctl(s, TIOCSCTTY, 0) < 0 || ioctl(m, TIOCSIG, SIGINT) < 0)
			_exit(1);
		_exit(interrupts == 1 ? 0 : 2);
	}
	int status;
	CHECK(waitpid(child, &status, 0) == child && status == 0);

	/* the console stays where it is for whoever may not move it */
	child = fork();
	if (child == 0) {
		if (setuid(1000) < 0 && geteuid() == 0)
			_exit(0);
		_exit(err(s, TIOCCONS, NULL) == EPERM ? 0 : 1);
	}
	CHECK(waitpid(child, &status, 0) == child && status == 0);
	return check_done();
}
