/* A flush through the master drops what the slave wrote and lets its writer go on; what the slave is to read stays.
   TIOCSCTTY through a master makes the slave the controlling terminal. EXTPROC is told in packet mode. */
#include "tools.h"
#include "ptypair.h"
#include <poll.h>

static int master, slave;

static void status_is(int want)
{
	unsigned char c[8] = { 99 };

	CHECK_EQ(read(master, c, sizeof(c)), 1);
	CHECK_EQ(c[0], want);
}

static void adopt(void)
{
	pid_t sid = 0;
	int fd;

	CHECK_ERR(ioctl(master, TIOCSCTTY, 0), EPERM);
	CHECK(setsid() > 0);
	CHECK_EQ(ioctl(master, TIOCSCTTY, 0), 0);
	CHECK(ioctl(slave, TIOCGSID, &sid) == 0 && sid == getpid());
	CHECK_ERR(ioctl(master, TIOCNOTTY, 0), ENOTTY);
	fd = open("/dev/tty", O_RDWR);
	CHECK(fd >= 0);
	CHECK_EQ(write(fd, "hi", 2), 2);
	_exit(check_done());
}

int main(void)
{
	struct pollfd p;
	struct termios t;
	char buf[64];
	int on = 1;

	slave = pty_pair(&master);
	CHECK(tcgetattr(slave, &t) == 0);
	cfmakeraw(&t);
	t.c_lflag |= ICANON;
	CHECK(tcsetattr(slave, TCSANOW, &t) == 0);
	CHECK(fcntl(slave, F_SETFL, O_NONBLOCK) == 0);
	CHECK(fcntl(master, F_SETFL, O_NONBLOCK) == 0);
	while (write(slave, "a", 1) == 1)
		;
	CHECK_EQ(errno, EAGAIN);
	p = (struct pollfd){ slave, POLLOUT, 0 };
	for (int i = 0; i < 100 && poll(&p, 1, 0) == 1; i++)     /* room may come back while what was sent moves on */
		if (write(slave, "a", 1) < 1)
			usleep(1000);
	CHECK_EQ(poll(&p, 1, 0), 0);
	CHECK_EQ(tcflush(master, TCIFLUSH), 0);
	CHECK_EQ(poll(&p, 1, 10000), 1);
	CHECK_ERR(ioctl(master, TCFLSH, 3), EINVAL);
	CHECK_EQ(write(master, "in\n", 3), 3);
	p = (struct pollfd){ slave, POLLIN, 0 };
	CHECK_EQ(poll(&p, 1, 10000), 1);
	CHECK_EQ(tcflush(master, TCIFLUSH), 0);
	CHECK_EQ(pty_ready(slave), 3);
	close(slave);
	close(master);
	slave = pty_pair(&master);
	CHECK(fcntl(master, F_SETFL, O_NONBLOCK) == 0);
	CHECK_EQ(ioctl(master, TIOCPKT, &on), 0);
	CHECK(tcgetattr(slave, &t) == 0);
	t.c_lflag |= EXTPROC;
	CHECK(tcsetattr(slave, TCSANOW, &t) == 0);
	status_is(64);
	t.c_iflag &= ~IXON;
	CHECK(tcsetattr(slave, TCSANOW, &t) == 0);
	status_is(64 | TIOCPKT_NOSTOP);
	t.c_lflag &= ~EXTPROC;
	CHECK(tcsetattr(slave, TCSANOW, &t) == 0);
	status_is(64);
	t.c_iflag |= IXON;
	CHECK(tcsetattr(slave, TCSANOW, &t) == 0);
	status_is(TIOCPKT_DOSTOP);
	CHECK_EQ(tcflush(master, TCIOFLUSH), 0);
	CHECK_ERR(read(master, buf, sizeof(buf)), EAGAIN);
	if (fork() == 0)
		adopt();
	CHECK(wait_ok());
	return check_done();
}
