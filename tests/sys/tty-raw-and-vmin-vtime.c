/* Raw mode: bytes at once and unchanged; VMIN waits for a count, VTIME limits the wait, both zero polls. */
#include "tools.h"
#include "ptypair.h"

static void vmin(int s, int min, int time)
{
	struct termios t;

	CHECK(tcgetattr(s, &t) == 0);
	cfmakeraw(&t);
	t.c_cc[VMIN] = min;
	t.c_cc[VTIME] = time;
	CHECK(tcsetattr(s, TCSANOW, &t) == 0);
}

int main(void)
{
	char buf[16];
	int m, s = pty_pair(&m);
	pid_t pid;

	vmin(s, 1, 0);
	CHECK_EQ(write(m, "a\003\177\r", 4), 4);
	CHECK_EQ(read(s, buf, 16), 4);
	CHECK(memcmp(buf, "a\003\177\r", 4) == 0);
	CHECK_EQ(write(s, "x\n", 2), 2);
	CHECK_EQ(read(m, buf, 16), 2);
	vmin(s, 0, 0);
	CHECK_EQ(read(s, buf, 16), 0);
	vmin(s, 0, 1);
	CHECK_EQ(read(s, buf, 16), 0);
	vmin(s, 5, 0);
	pid = fork();
	if (pid == 0)
		_exit(read(s, buf, 16) >= 5 ? 0 : 1);
	wait_asleep(pid);
	CHECK_EQ(write(m, "123", 3), 3);
	wait_asleep(pid);
	CHECK_EQ(write(m, "45", 2), 2);
	CHECK(wait_ok());
	return check_done();
}
