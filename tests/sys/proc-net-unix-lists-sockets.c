/* /proc/net/unix: one line a socket, found by the inode that fstat tells: type, state, name. */
#include "check.h"
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

/* The line of this inode behind its reference count: "protocol flags type state inode name". */
static const char *line(unsigned long inode)
{
	static char text[512];
	FILE *f = fopen("/proc/net/unix", "r");
	unsigned long got;
	int at;

	while (f && fgets(text, sizeof(text), f))
		if (sscanf(text, "%*x: %*x %n%*x %*x %*x %*x %lu", &at, &got) == 1 && got == inode) {
			fclose(f);
			text[strcspn(text, "\n")] = 0;
			return text + at;
		}
	if (f)
		fclose(f);
	return "";
}

static unsigned long inode_of(int fd)
{
	struct stat st;

	CHECK(fstat(fd, &st) == 0);
	return st.st_ino;
}

static void check_line(int fd, const char *head, const char *name)
{
	unsigned long inode = inode_of(fd);
	char want[256];

	snprintf(want, sizeof(want), "%s %5lu%s", head, inode, name);
	CHECK_STR(line(inode), want);
}

int main(void)
{
	struct sockaddr_un a = { AF_UNIX, "" };
	char name[80];
	int len = sprintf(a.sun_path + 1, "net-unix-%d", getpid()) + 3, fd[2];
	int l = socket(AF_UNIX, SOCK_STREAM, 0), c = socket(AF_UNIX, SOCK_STREAM, 0), e, d = socket(AF_UNIX, SOCK_DGRAM, 0);

	check_line(l, "00000000 00000000 0001 01", "");
	CHECK(bind(l, (void *)&a, len) == 0 && listen(l, 3) == 0);
	sprintf(name, " @%s", a.sun_path + 1);
	check_line(l, "00000000 00010000 0001 01", name);
	CHECK(connect(c, (void *)&a, len) == 0);
	CHECK((e = accept(l, NULL, NULL)) >= 0);
	check_line(c, "00000000 00000000 0001 03", "");
	check_line(e, "00000000 00000000 0001 03", name);

	sprintf(a.sun_path, "/tmp/net-unix-%d", getpid());
	CHECK(bind(d, (void *)&a, sizeof(a)) == 0);
	sprintf(name, " %s", a.sun_path);
	check_line(d, "00000000 00000000 0002 01", name);
	unlink(a.sun_path);
	CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fd) == 0);
	check_line(fd[1], "00000000 00000000 0005 03", "");
	unsigned long gone = inode_of(fd[1]);
	close(fd[1]);
	CHECK_STR(line(gone), "");
	return check_done();
}
