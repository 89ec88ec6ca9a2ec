/* Four processes create, link, rename, list and unlink the same few names: only documented errors, an empty end. */
#include "tools.h"
#include <dirent.h>
#include <sys/stat.h>

static void allow(long r, const char *what)
{
	static const int ok[] = {ENOENT, EEXIST, ENOTDIR, EISDIR, ENOTEMPTY, EINVAL, EPERM, ELOOP};

	if (r >= 0)
		return;
	for (int i = 0; i < COUNT(ok); i++)
		if (errno == ok[i])
			return;
	check_failed(__FILE__, __LINE__, "%s: errno %d", what, errno);
}

static void work(unsigned seed)
{
	char a[8], b[8];

	for (int i = 0; i < 400; i++) {
		seed = seed * 1103515245 + 12345;
		snprintf(a, sizeof(a), "n%d", seed >> 16 & 3);
		snprintf(b, sizeof(b), "n%d", seed >> 18 & 3);
		int fd;
		switch (seed >> 20 & 7) {
		case 0: fd = open(a, O_CREAT | O_RDWR, 0600); allow(fd, "open"); if (fd >= 0) close(fd); break;
		case 1: allow(unlink(a), "unlink"); break;
		case 2: allow(rename(a, b), "rename"); break;
		case 3: allow(link(a, b), "link"); break;
		case 4: allow(mkdir(a, 0700), "mkdir"); break;
		case 5: allow(rmdir(a), "rmdir"); break;
		case 6: allow(syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, 2), "exchange"); break;
		case 7: {
			DIR *d = opendir(".");
			while (d && readdir(d))
				;
			closedir(d);
			struct stat st;
			allow(stat(a, &st), "stat");
		}
		}
	}
}

int main(void)
{
	mkdir("arena", 0700);
	CHECK(chdir("arena") == 0);
	for (int i = 0; i < 4; i++)
		if (fork() == 0) {
			work(i * 7919 + 1);
			_exit(check_done());
		}
	for (int i = 0; i < 4; i++)
		CHECK(wait_ok());
	for (int i = 0; i < 4; i++) {
		char name[8];
		snprintf(name, sizeof(name), "n%d", i);
		if (unlink(name) < 0)
			rmdir(name);
	}
	CHECK(chdir("..") == 0);
	CHECK(rmdir("arena") == 0);
	return check_done();
}
