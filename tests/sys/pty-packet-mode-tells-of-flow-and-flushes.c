/* A master in packet mode (screen, rlogind) reads 0 and data, or a byte alone that says what happened to the slave:
   output stopped and started, queues flushed, ^S and ^Q no longer meant. POLLPRI announces it. */
#include "tools.h"
#include "ptypair.h"
#include <poll.h>

static int master, slave;

static void next_is(int status)
{
	struct pollfd p = { master, POLLIN | POLLPRI, 0 };
	unsigned char buf[64];

	CHECK_EQ(poll(&p, 1, 10000), 1);
	CHECK_EQ(p.revents & (POLLIN | POLLPRI), status ? POLLIN | POLLPRI : POLLIN);
	buf[0] = 99;
	CHECK_EQ(read(master, buf, sizeof(buf)), status ? 1 : 6);
	CHECK_EQ(buf[0], status);
	CHECK(status || memcmp(buf + 1, "hello", 5) == 0);
}

int main(void)
{
	struct termios t;
	unsigned char byte;
	int on = 1, off = 0, v = -1;

	slave = pty_pair(&master);
	CHECK_EQ(ioctl(master, TIOCGPKT, &v), 0);
	CHECK_EQ(v, 0);
	CHECK_EQ(ioctl(master, TIOCPKT, &on), 0);
	CHECK_EQ(ioctl(master, TIOCGPKT, &v), 0);
	CHECK_EQ(v, 1);
	CHECK_ERR(ioctl(master, TIOCPKT, bad_pointers[0]), EFAULT);
	CHECK_ERR(ioctl(slave, TIOCPKT, &on), ENOTTY);
	CHECK_EQ(write(slave, "hello", 5), 5);
	next_is(0);
	CHECK_EQ(tcflow(slave, TCOOFF), 0);
	next_is(TIOCPKT_STOP);
	CHECK_EQ(tcflow(slave, TCOON), 0);
	next_is(TIOCPKT_START);
	CHECK_EQ(tcflow(slave, TCOOFF), 0);
	CHECK_EQ(tcflow(slave, TCOON), 0);               /* the last word counts */
	next_is(TIOCPKT_START);
	CHECK_EQ(tcflush(slave, TCIFLUSH), 0);
	next_is(TIOCPKT_FLUSHREAD);
	CHECK_EQ(tcflush(slave, TCIOFLUSH), 0);
	next_is(TIOCPKT_FLUSHREAD | TIOCPKT_FLUSHWRITE);
	CHECK_EQ(tcgetattr(slave, &t), 0);
	t.c_iflag &= ~IXON;
	CHECK_EQ(tcsetattr(slave, TCSANOW, &t), 0);
	next_is(TIOCPKT_NOSTOP);
	t.c_iflag |= IXON;
	CHECK_EQ(tcsetattr(slave, TCSANOW, &t), 0);
	next_is(TIOCPKT_DOSTOP);
	CHECK_EQ(write(slave, "hello", 5), 5);           /* one byte at a time: each read begins anew */
	CHECK_EQ(read(master, &byte, 1), 1);
	CHECK_EQ(byte, 0);
	next_is(0);
	CHECK_EQ(ioctl(master, TIOCPKT, &off), 0);
	CHECK_EQ(write(slave, "x", 1), 1);
	CHECK_EQ(read(master, &byte, 1), 1);
	CHECK_EQ(byte, 'x');
	return check_done();
}
