/* A session leader without terminal gets one by open or TIOCSCTTY; one terminal, one session; TIOCNOTTY gives it up. */
#include "tools.h"
#include "ptypair.h"

int main(void)
{
	int m, s = pty_pair(&m), sid;
	struct gate g, done;

	gate_new(&g);
	gate_new(&done);
	if (fork() == 0) {
		CHECK_ERR(ioctl(s, TIOCSCTTY, 0), EPERM);
		setsid();
		CHECK_ERR(open("/dev/tty", O_RDWR), ENXIO);
		CHECK_ERR(tcgetpgrp(s), ENOTTY);
		int t = open(ptsname(m), O_RDWR);
		CHECK(t >= 0);
		int c = open("/dev/tty", O_RDWR);
		CHECK(c >= 0);
		CHECK_EQ(tcgetpgrp(t), getpid());
		CHECK(ioctl(c, TIOCGSID, &sid) == 0 && sid == getpid());
		CHECK(ioctl(t, TIOCSCTTY, 0) == 0);
		gate_open(&g);
		gate_wait(&done);
		signal(SIGHUP, SIG_IGN);
		signal(SIGCONT, SIG_IGN);
		CHECK(ioctl(c, TIOCNOTTY) == 0);
		CHECK_ERR(open("/dev/tty", O_RDWR), ENXIO);
		_exit(check_done());
	}
	gate_wait(&g);
	if (fork() == 0) {
		setsid();
		CHECK_ERR(ioctl(s, TIOCSCTTY, 0), EPERM);
		_exit(check_done());
	}
	CHECK(wait_ok());
	gate_open(&done);
	CHECK(wait_ok());
	return check_done();
}
