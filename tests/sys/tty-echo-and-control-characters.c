/* Echo of ordinary bytes, of control characters as ^X, of erase as backspace space backspace, newline with ECHONL. */
#include "tools.h"
#include "ptypair.h"

static int m, s;

static void echoes(const char *keys, const char *want)
{
	char buf[256];
	int n, len = 0;

	CHECK_EQ(write(m, keys, strlen(keys)), strlen(keys));
	while (len < (int)strlen(want) && (n = read(m, buf + len, 255 - len)) > 0)
		len += n;
	buf[len] = 0;
	CHECK_STR(buf, want);
	CHECK_EQ(pty_ready(m), 0);
}

int main(void)
{
	s = pty_pair(&m);
	echoes("ab", "ab");
	echoes("\177", "\b \b");
	echoes("\001", "^A");
	echoes("\177\177\n", "\b \b\b \b\b \b\r\n");
	tcflush(s, TCIOFLUSH);
	pty_flags(s, ECHO, ECHONL);
	echoes("hid\n", "\r\n");
	return check_done();
}
