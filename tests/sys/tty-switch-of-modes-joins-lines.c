/* Line ends are marks of canonical mode: a switch to raw and back makes one line of all that waits, and a pending end
   of file becomes a zero byte. An end of file right behind what was asked for is taken with it. FIONREAD counts what
   read gives. What does not fit beside a full buffer is EAGAIN, whatever the mode; a line that is too long is cut. */
#include "check.h"
#include "ptypair.h"
#include <poll.h>

static int master, slave;

static void type(const char *text)
{
	CHECK_EQ(write(master, text, strlen(text)), strlen(text));
}

static void fresh(void)
{
	close(master);
	close(slave);
	slave = pty_pair(&master);
	pty_flags(slave, ECHO, 0);
	CHECK(fcntl(master, F_SETFL, O_NONBLOCK) == 0);
	CHECK(fcntl(slave, F_SETFL, O_NONBLOCK) == 0);
}

/* The line discipline may run a moment later. */
static void wait_count(int n)
{
	for (int i = 0; i < 10000 && pty_ready(slave) != n; i++)
		usleep(1000);
	CHECK_EQ(pty_ready(slave), n);
}

static void reads(int n, const char *want, int len)
{
	char got[8192];

	CHECK_EQ(read(slave, got, n), len);
	CHECK(memcmp(got, want, len) == 0);
}

static void overflow(int canon)
{
	struct pollfd p = { master, POLLOUT, 0 };
	char got[8192];
	int r, n = 0;

	fresh();
	pty_flags(slave, ICANON, 0);
	while ((r = write(master, "a", 1)) == 1 && n < 1 << 20)
		n++;
	CHECK(r == -1 && errno == EAGAIN && n >= 4095);
	wait_count(4095);
	CHECK_EQ(poll(&p, 1, 0), 0);
	if (canon)
		pty_flags(slave, 0, ICANON);
	CHECK_EQ(pty_ready(slave), 4095);
	CHECK_ERR(write(master, "b", 1), EAGAIN);
	if (canon)
		CHECK_EQ(read(slave, got, sizeof(got)), 4095);
	else
		CHECK_EQ(tcflush(slave, TCIFLUSH), 0);
	CHECK_EQ(poll(&p, 1, 10000), 1);
}

int main(void)
{
	struct pollfd p;
	char line[6000];

	fresh();
	type("abcd\004");
	wait_count(4);
	reads(4, "abcd", 4);
	CHECK_ERR(read(slave, line, 4), EAGAIN);
	type("abcd\004ef\n");
	wait_count(7);
	pty_flags(slave, ICANON, 0);
	CHECK_EQ(pty_ready(slave), 8);
	reads(100, "abcd\0ef\n", 8);
	fresh();
	type("GO\nBLUE\n!");
	wait_count(8);
	pty_flags(slave, ICANON, 0);
	pty_flags(slave, 0, ICANON);
	CHECK_EQ(pty_ready(slave), 9);
	reads(3, "GO\n", 3);
	reads(100, "BLUE\n!", 6);
	fresh();
	pty_flags(slave, ICANON, 0);
	type("GO\nBLUE\n");
	wait_count(8);
	pty_flags(slave, 0, ICANON);
	type("more\n");
	wait_count(13);
	reads(100, "GO\nBLUE\n", 8);
	reads(100, "more\n", 5);
	fresh();
	pty_flags(slave, ICANON, 0);
	type("GO");
	wait_count(2);
	pty_flags(slave, 0, ICANON);
	type("\177\177\177x\n");                      /* what is a line already cannot be edited */
	wait_count(4);
	reads(100, "GO", 2);
	reads(100, "x\n", 2);
	type("\n\n\004\004z\n");
	wait_count(4);
	reads(100, "\n", 1);
	reads(100, "\n", 1);
	reads(100, "", 0);
	reads(100, "", 0);
	reads(100, "z\n", 2);
	overflow(0);
	overflow(1);
	fresh();
	memset(line, 'a', sizeof(line));
	CHECK_EQ(write(master, line, 5000), 5000);
	p = (struct pollfd){ master, POLLOUT, 0 };
	CHECK_EQ(poll(&p, 1, 10000), 1);
	usleep(100000);
	type("\n");
	wait_count(4096);
	line[4095] = '\n';
	reads(sizeof(line), line, 4096);
	return check_done();
}
