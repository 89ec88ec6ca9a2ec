/* Another user's fd, environ, maps, cwd and exe in /proc are closed; stat, status and cmdline are open. */
#include "tools.h"
#include <dirent.h>

int main(void)
{
	static const char *closed[] = {"fd", "environ", "maps", "mem"}, *open_to_all[] = {"stat", "status", "cmdline"};
	char path[64], link[64];
	pid_t root = getpid();

	if (fork() == 0) {
		setgroups(0, NULL);
		setgid(1000);
		setuid(1000);
		for (int i = 0; i < COUNT(closed); i++) {
			snprintf(path, sizeof(path), "/proc/%d/%s", root, closed[i]);
			int fd = open(path, O_RDONLY);
			char c;
			if (fd >= 0 && read(fd, &c, 1) >= 0)
				check_failed(__FILE__, __LINE__, "%s can be read", path);
		}
		for (int i = 0; i < COUNT(open_to_all); i++) {
			snprintf(path, sizeof(path), "/proc/%d/%s", root, open_to_all[i]);
			CHECK(open(path, O_RDONLY) >= 0);
		}
		snprintf(path, sizeof(path), "/proc/%d/cwd", root);
		CHECK_ERR(readlink(path, link, 64), EACCES);
		snprintf(path, sizeof(path), "/proc/%d/exe", root);
		CHECK_ERR(readlink(path, link, 64), EACCES);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}
