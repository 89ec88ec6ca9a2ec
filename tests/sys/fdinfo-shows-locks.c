/* /proc/PID/fdinfo/N has a line for each lock set through the descriptor, and none for those of others. */
#include "check.h"
#include <sys/eventfd.h>
#include <sys/file.h>

static const char *info(int fd)
{
	static char buf[4096];
	char path[40];
	int k, n;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	k = open(path, O_RDONLY);
	n = read(k, buf, sizeof(buf) - 1);
	buf[n > 0 ? n : 0] = 0;
	close(k);
	return buf;
}

int main(void)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };
	char path[64], want[80];
	int f, g;

	snprintf(path, sizeof(path), "/tmp/fdinfo.%d", (int)getpid());
	f = open(path, O_CREAT | O_RDWR, 0600);
	g = open(path, O_RDWR);
	CHECK(f >= 0 && g >= 0 && unlink(path) == 0);
	CHECK(fcntl(f, F_SETLK, &l) == 0 && flock(g, LOCK_SH) == 0);
	snprintf(want, sizeof(want), "lock:\t1: POSIX  ADVISORY  WRITE %d ", (int)getpid());
	CHECK(strstr(info(f), want) && strstr(info(f), " 0 0\n") && !strstr(info(f), "FLOCK"));
	CHECK(strstr(info(g), "FLOCK  ADVISORY  READ ") && strstr(info(g), " 0 EOF\n") && !strstr(info(g), "WRITE"));
	l.l_type = F_UNLCK;
	CHECK(fcntl(f, F_SETLK, &l) == 0 && !strstr(info(f), "lock:"));
	CHECK(strstr(info(eventfd(3, 0)), "eventfd-count:                3\neventfd-id: "));
	return check_done();
}
