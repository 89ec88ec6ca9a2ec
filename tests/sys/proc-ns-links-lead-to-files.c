/* The links in /proc/PID/ns can be followed: equal files are one namespace. The links in fd/ have a size. */
#include "tools.h"
#include <sys/stat.h>

int main(void)
{
	static const char *const names[] = { "cgroup", "ipc", "mnt", "net", "pid", "user", "uts" };
	struct stat mine, other, link;
	char path[64], text[64];
	int to_child[2], fd;
	pid_t pid;

	CHECK(pipe(to_child) == 0);
	pid = fork();
	if (pid == 0) {
		close(to_child[1]);
		_exit(read(to_child[0], text, 1));
	}
	for (int i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof(path), "/proc/%d/ns/%s", pid, names[i]);
		CHECK(stat(path, &other) == 0);
		snprintf(path, sizeof(path), "/proc/self/ns/%s", names[i]);
		CHECK(stat(path, &mine) == 0);
		CHECK(S_ISREG(mine.st_mode) && (mine.st_mode & 0777) == 0444);
		CHECK(mine.st_ino == other.st_ino && mine.st_dev == other.st_dev);
		memset(text, 0, sizeof(text));
		CHECK(readlink(path, text, sizeof(text) - 1) > 0);
		snprintf(path, sizeof(path), "%s:[%lu]", names[i], (unsigned long)mine.st_ino);
		CHECK_STR(text, path);
	}
	fd = open("/proc/self/ns/pid", O_RDONLY);
	CHECK(fd >= 0 && fstat(fd, &other) == 0 && stat("/proc/self/ns/pid", &mine) == 0);
	CHECK_EQ(other.st_ino, mine.st_ino);
	CHECK_ERR(read(fd, text, 1), EINVAL);
	CHECK(lstat("/proc/self/fd/0", &link) == 0 && link.st_size == 64);
	CHECK(lstat("/proc/self/exe", &link) == 0 && link.st_size == 0);
	close(to_child[1]);
	CHECK(wait_ok());
	return check_done();
}
