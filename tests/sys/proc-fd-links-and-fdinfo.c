/* /proc/self/fd: a link for each descriptor, that can be opened anew; fdinfo shows position and flags. */
#include "tools.h"
#include <dirent.h>
#include <sys/stat.h>

static char *target(int fd)
{
	static char link[256];
	char path[64];
	int n;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = readlink(path, link, sizeof(link) - 1);
	link[n > 0 ? n : 0] = 0;
	return link;
}

int main(void)
{
	char cwd[200], want[256], text[256], path[64];
	int fd = open("f", O_RDWR | O_CREAT | O_CLOEXEC, 0600), p[2], n, again, seen = 0;
	struct dirent *e;
	struct stat st;
	DIR *d;

	CHECK(getcwd(cwd, sizeof(cwd)) != NULL);
	snprintf(want, sizeof(want), "%s/f", cwd);
	CHECK_STR(target(fd), want);
	CHECK(pipe(p) == 0 && fstat(p[0], &st) == 0);
	snprintf(want, sizeof(want), "pipe:[%lu]", (unsigned long)st.st_ino);
	CHECK_STR(target(p[0]), want);
	CHECK_EQ(write(fd, "hello", 5), 5);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	again = open(path, O_RDONLY);
	CHECK_EQ(read(again, text, 9), 5);
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	n = open(path, O_RDONLY);
	int k = read(n, text, sizeof(text) - 1);
	text[k > 0 ? k : 0] = 0;
	CHECK(strstr(text, "pos:\t5\n") != NULL);
	CHECK(strstr(text, "flags:\t02100002\n") || strstr(text, "flags:\t02000002\n"));
	d = opendir("/proc/self/fd");
	while ((e = readdir(d)))
		seen += e->d_name[0] != '.' && atoi(e->d_name) == fd;
	closedir(d);
	CHECK_EQ(seen, 1);
	unlink("f");
	snprintf(want, sizeof(want), "%s/f (deleted)", cwd);
	CHECK_STR(target(fd), want);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", p[1]);
	CHECK(open(path, O_WRONLY) >= 0);
	CHECK_ERR(open("/proc/self/fd/999", O_RDONLY), ENOENT);
	return check_done();
}
