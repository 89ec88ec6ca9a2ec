/* ^C may throw away what a terminal's writer has written, which makes room: but the writer, whom it ends, puts nothing more
   there. The last that a person sees is ^C. n_tty_write of Linux looks for a signal each time before it goes on. */
#include "tools.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void writer(const char *name)
{
	char much[4096];
	int fd;

	setsid();
	fd = open(name, O_RDWR);
	memset(much, 'y', sizeof(much));
	while (write(fd, much, sizeof(much)) > 0)
		;
	_exit(9);
}

int main(void)
{
	char name[64], buf[65536];
	int fd = posix_openpt(O_RDWR | O_NOCTTY), status, before = -1, now = 0;
	struct pollfd p = { fd, POLLIN };
	ssize_t n = 0, r;
	pid_t pid;

	CHECK(fd >= 0 && grantpt(fd) == 0 && unlockpt(fd) == 0);
	CHECK(ptsname_r(fd, name, sizeof(name)) == 0);
	pid = fork();
	if (pid == 0)
		writer(name);
	for (int i = 0; i < 100 && (now == 0 || now != before); i++) {       /* until the writer waits for room */
		before = now;
		usleep(50000);
		CHECK_EQ(ioctl(fd, FIONREAD, &now), 0);
	}
	CHECK_EQ(write(fd, "\3", 1), 1);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
	while (poll(&p, 1, 300) == 1 && (r = read(fd, buf + n, sizeof(buf) - n)) > 0)
		n += r;
	CHECK(n >= 2);
	CHECK(memcmp(buf + n - 2, "^C", 2) == 0);
	return check_done();
}
