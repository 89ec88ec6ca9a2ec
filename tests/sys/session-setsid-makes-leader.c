/* setsid makes a new session and group, without a terminal; a group leader cannot. */
#include "tools.h"

int main(void)
{
	if (fork() == 0) {
		pid_t me = getpid();
		CHECK_EQ(setsid(), me);
		CHECK_EQ(getsid(0), me);
		CHECK_EQ(getpgrp(), me);
		CHECK_ERR(setsid(), EPERM);
		CHECK_ERR(open("/dev/tty", O_RDWR), ENXIO);
		CHECK_ERR(setpgid(0, 0), EPERM);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}
