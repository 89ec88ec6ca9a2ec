/* /proc/net/tcp and udp: a line a socket with its names, state and inode; /proc/net/dev knows lo. */
#include "inet.h"
#include <sys/stat.h>

/* The line of this inode: local and remote names and state as there; 0 if there is none. */
static int find(const char *path, int fd, struct sockaddr_in *local, struct sockaddr_in *remote, unsigned *state)
{
	unsigned long inode;
	unsigned port[2];
	char line[512];
	struct stat st;
	FILE *f = fopen(path, "r");

	CHECK(f && fstat(fd, &st) == 0);
	*local = *remote = (struct sockaddr_in){ .sin_family = AF_INET };
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, " %*d: %x:%x %x:%x %x %*x:%*x %*x:%*x %*x %*d %*d %lu", &local->sin_addr.s_addr, &port[0],
			   &remote->sin_addr.s_addr, &port[1], state, &inode) == 6 && inode == st.st_ino) {
			local->sin_port = htons(port[0]);
			remote->sin_port = htons(port[1]);
			fclose(f);
			return 1;
		}
	if (f)
		fclose(f);
	return 0;
}

static void check_line(const char *path, int fd, struct sockaddr_in peer, unsigned want)
{
	struct sockaddr_in local, remote;
	unsigned state = 0;

	if (CHECK(find(path, fd, &local, &remote, &state))) {
		CHECK(same(local, name_of(fd)) && same(remote, peer));
		if (want == 5 && state == 4)     /* its end is not acknowledged yet */
			state = 5;
		CHECK_EQ(state, want);
	}
}

int main(void)
{
	int l = listener(2), c = dial(l, SOCK_STREAM), s = accept(l, NULL, NULL), d = datagrams(), e = dial(d, SOCK_DGRAM);
	struct sockaddr_in none = at("0.0.0.0", 0), a, b;
	unsigned state;
	char line[256];
	int lo = 0;

	check_line("/proc/net/tcp", l, none, 10);
	check_line("/proc/net/tcp", c, name_of(l), 1);
	check_line("/proc/net/tcp", s, name_of(c), 1);
	check_line("/proc/net/udp", d, none, 7);
	check_line("/proc/net/udp", e, name_of(d), 1);
	CHECK(shutdown(c, SHUT_WR) == 0 && read(s, line, 1) == 0);
	check_line("/proc/net/tcp", c, name_of(l), 5);
	check_line("/proc/net/tcp", s, name_of(c), 8);
	CHECK(!find("/proc/net/tcp", socket(AF_INET, SOCK_STREAM, 0), &a, &b, &state));
	FILE *f = fopen("/proc/net/dev", "r");
	while (f && fgets(line, sizeof(line), f))
		lo += strstr(line, "lo:") != NULL;
	CHECK_EQ(lo, 1);
	return check_done();
}
