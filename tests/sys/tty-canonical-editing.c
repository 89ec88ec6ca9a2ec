/* Canonical input: erase, word erase, line kill, literal next, end of file, with and without bytes before it. */
#include "tools.h"
#include "ptypair.h"

static int m, s;

static void type(const char *keys, const char *want)
{
	char buf[256];
	int n;

	CHECK_EQ(write(m, keys, strlen(keys)), strlen(keys));
	n = read(s, buf, 255);
	buf[n > 0 ? n : 0] = 0;
	CHECK_STR(buf, want);
}

int main(void)
{
	s = pty_pair(&m);
	pty_flags(s, ECHO, 0);
	type("abx\177c\n", "abc\n");
	type("one two\027three\n", "one three\n");
	type("wrong\025right\n", "right\n");
	type("\177\177\177ok\n", "ok\n");
	type("a\026\177b\n", "a\177b\n");
	type("partial\004", "partial");
	type("\004", "");
	type("cr\r", "cr\n");
	type("first\nsecond\n", "first\n");
	type("", "second\n");
	CHECK_EQ(write(m, "pending", 7), 7);
	CHECK_EQ(fcntl(s, F_SETFL, O_NONBLOCK), 0);
	char c;
	CHECK_ERR(read(s, &c, 1), EAGAIN);
	CHECK_EQ(write(m, "\n", 1), 1);
	CHECK_EQ(read(s, &c, 1), 1);
	CHECK_EQ(c, 'p');
	return check_done();
}
