/* PR_SET_NAME cuts at 15 bytes and shows in /proc; dumpable and no_new_privs are got and set. */
#include "tools.h"
#include <sys/prctl.h>

int main(void)
{
	char name[17] = "", text[64] = "";
	int fd;

	CHECK(prctl(PR_SET_NAME, "a-name-longer-than-it", 0, 0, 0) == 0);
	CHECK(prctl(PR_GET_NAME, name, 0, 0, 0) == 0);
	CHECK_STR(name, "a-name-longer-t");
	fd = open("/proc/self/comm", O_RDWR);
	CHECK(read(fd, text, sizeof(text) - 1) > 0);
	CHECK_STR(text, "a-name-longer-t\n");
	CHECK_EQ(write(fd, "other", 5), 5);
	prctl(PR_GET_NAME, name, 0, 0, 0);
	CHECK_STR(name, "other");
	close(fd);
	CHECK_EQ(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 1);
	CHECK(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0);
	CHECK_EQ(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
	CHECK_ERR(prctl(PR_SET_DUMPABLE, 7, 0, 0, 0), EINVAL);
	CHECK_EQ(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 0);
	CHECK_ERR(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0), EINVAL);
	CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	CHECK_EQ(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1);
	CHECK_ERR(prctl(0x7654321, 0, 0, 0, 0), EINVAL);
	CHECK_ERR(prctl(PR_SET_NAME, 8, 0, 0, 0), EFAULT);
	CHECK_ERR(prctl(PR_GET_NAME, 8, 0, 0, 0), EFAULT);
	return check_done();
}
