/* Looking at /proc/PID/fd of processes that open, close and end meanwhile. */
#include "check.h"
#include <dirent.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/stat.h>

static void victim(void)
{
	for (int n = 0; n < 20; n++) {
		int fd[2];

		pipe(fd);
		epoll_create1(0);
		close(fd[0]);
		close(fd[1]);
	}
	_exit(0);
}

int main(void)
{
	int seen = 0;

	for (int n = 0; n < 100; n++) {
		pid_t pid[2];

		for (int k = 0; k < 2; k++)
			if ((pid[k] = fork()) == 0)
				victim();
		for (int round = 0; round < 10; round++)
			for (int fd = 0; fd < 8; fd++) {
				char path[64], to[64];
				struct stat st;

				snprintf(path, sizeof(path), "/proc/%d/fd/%d", pid[fd % 2], fd);
				seen += lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
				readlink(path, to, sizeof(to));
			}
		CHECK(wait_ok());
		CHECK(wait_ok());
	}
	CHECK(seen > 0);
	return check_done();
}
