/* A child has its parent's I/O priority; status lists the groups with a blank behind the last. */
#include "tools.h"

int main(void)
{
	char buf[4096] = "";
	int fd;

	CHECK(syscall(SYS_ioprio_set, 1, 0, 2 << 13 | 3) == 0);
	if (fork() == 0)
		_exit(syscall(SYS_ioprio_get, 1, 0) == (2 << 13 | 3) ? 0 : 1);
	CHECK(wait_ok());
	CHECK(setgroups(2, (gid_t[]){ 10, 20 }) == 0);
	fd = open("/proc/self/status", O_RDONLY);
	CHECK(read(fd, buf, sizeof(buf) - 1) > 0);
	CHECK(strstr(buf, "\nGroups:\t10 20 \n"));
	close(fd);
	return check_done();
}
