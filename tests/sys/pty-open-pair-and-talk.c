/* A pty pair: grantpt, unlockpt, ptsname; bytes go both ways, echo comes back, output maps newline. */
#include "tools.h"
#include "ptypair.h"

int main(void)
{
	char buf[64];
	struct stat st;
	int m, s = pty_pair(&m);

	CHECK(isatty(m) && isatty(s));
	CHECK(fstat(s, &st) == 0 && S_ISCHR(st.st_mode) && major(st.st_rdev) == 136);
	CHECK(strncmp(ptsname(m), "/dev/pts/", 9) == 0);
	CHECK(strcmp(ttyname(s), ptsname(m)) == 0);
	CHECK_EQ(write(s, "out\n", 4), 4);
	CHECK_EQ(read(m, buf, 64), 5);
	CHECK(memcmp(buf, "out\r\n", 5) == 0);
	CHECK_EQ(write(m, "in\n", 3), 3);
	CHECK_EQ(read(s, buf, 64), 3);
	CHECK(memcmp(buf, "in\n", 3) == 0);
	CHECK_EQ(read(m, buf, 64), 4);
	CHECK(memcmp(buf, "in\r\n", 4) == 0);
	close(s);
	close(m);
	return check_done();
}
