/* A read and a write meet in an empty pipe, whichever comes first; bytes keep their order. */
#include "tools.h"

int main(void)
{
	char buf[8] = "";
	pid_t me = getpid();
	int p[2];

	CHECK(pipe(p) == 0);
	if (fork() == 0) {
		wait_asleep(me);
		CHECK_EQ(write(p[1], "abc", 3), 3);
		CHECK_EQ(write(p[1], "def", 3), 3);
		_exit(check_done());
	}
	CHECK_EQ(read(p[0], buf, 1), 1);
	CHECK(wait_ok());
	CHECK_EQ(read(p[0], buf + 1, 2), 2);
	CHECK_EQ(read(p[0], buf + 3, 8), 3);
	CHECK(memcmp(buf, "abcdef", 6) == 0);
	CHECK_EQ(read(p[0], buf, 0), 0);
	return check_done();
}
