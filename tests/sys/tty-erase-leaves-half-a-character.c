/* With IUTF8 erase takes whole characters; the tail of one without its head stays. Kill without echo takes all. */
#include "check.h"
#include "ptypair.h"

static int master, slave;

static void line(const char *typed, const char *want)
{
	char got[64];
	int n = write(master, typed, strlen(typed));

	CHECK_EQ(n, strlen(typed));
	n = read(slave, got, sizeof(got));
	CHECK_EQ(n, strlen(want));
	CHECK(n > 0 && memcmp(got, want, n) == 0);
}

int main(void)
{
	struct termios t;

	slave = pty_pair(&master);
	CHECK(tcgetattr(slave, &t) == 0);
	t.c_lflag &= ~ECHO;
	t.c_iflag |= IUTF8;
	CHECK(tcsetattr(slave, TCSANOW, &t) == 0);
	line("\x82\x83\177" "a\177\n", "\x82\x83\n");
	line("a\xe2\x82\xac\177\n", "a\n");
	line("\x82\xac\027x\027\n", "\x82\xac\n");
	line("\x82\xacx\025\n", "\n");
	t.c_lflag |= ECHO;
	CHECK(tcsetattr(slave, TCSANOW, &t) == 0);
	line("\x82\xacxy\025\n", "\x82\xac\n");
	t.c_iflag &= ~IUTF8;
	CHECK(tcsetattr(slave, TCSANOW, &t) == 0);
	line("\x82\x83\177\n", "\x82\n");
	return check_done();
}
