/* /proc/PID/stat: 52 fields; pid, comm, state, parent, group, session, threads, and sizes that make sense. */
#include "tools.h"
#include <sys/prctl.h>

static long field(int n)
{
	char text[2048], *p;
	int fd = open("/proc/self/stat", O_RDONLY), k;

	k = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[k > 0 ? k : 0] = 0;
	p = strrchr(text, ')') + 2;
	for (int i = 3; i < n; i++)
		p = strchr(p, ' ') + 1;
	return n == 3 ? *p : strtol(p, NULL, 10);
}

int main(void)
{
	char text[2048];
	int fd, n, spaces = 0;

	prctl(PR_SET_NAME, "a b) c", 0, 0, 0);
	fd = open("/proc/self/stat", O_RDONLY);
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n] = 0;
	CHECK_EQ(atoi(text), getpid());
	CHECK(strstr(text, "(a b) c) ") != NULL);
	CHECK_EQ(text[n - 1], '\n');
	for (char *p = strrchr(text, ')'); *p; p++)
		spaces += *p == ' ';
	CHECK_EQ(spaces, 50);
	CHECK_EQ(field(3), 'R');
	CHECK_EQ(field(4), getppid());
	CHECK_EQ(field(5), getpgrp());
	CHECK_EQ(field(6), getsid(0));
	CHECK_EQ(field(18), 20);
	CHECK_EQ(field(19), 0);
	CHECK_EQ(field(20), 1);
	CHECK(field(22) >= 0);
	CHECK(field(23) > 4096 && field(24) >= 0);
	CHECK_EQ(field(38), SIGCHLD);
	return check_done();
}
