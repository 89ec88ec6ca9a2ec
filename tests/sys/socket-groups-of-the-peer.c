/* SO_PEERGROUPS: the supplementary groups the other side had when it connected, listened, or made the pair; too little
   room is ERANGE and tells how much it takes; where there is no such side, ENODATA. */
#include "check.h"
#include <grp.h>
#include <sys/socket.h>
#include <sys/un.h>

#ifndef SO_PEERGROUPS
#define SO_PEERGROUPS 59
#endif

static int groups_are(int fd, int n, gid_t first)
{
	gid_t g[8] = { 0 };
	socklen_t len = sizeof(g);

	return getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, g, &len) == 0 && len == n * sizeof(g[0]) && (n == 0 || g[0] == first);
}

int main(void)
{
	struct sockaddr_un a = { AF_UNIX, "\0socket-groups-of-the-peer" };
	gid_t two[2] = { 71, 72 }, three[3] = { 81, 82, 83 }, g[8];
	int l = socket(AF_UNIX, SOCK_STREAM, 0), c = socket(AF_UNIX, SOCK_STREAM, 0), s, p[2], t;
	socklen_t len = sizeof(g);

	if (geteuid() != 0)
		SKIP("needs root");
	CHECK_ERR(getsockopt(c, SOL_SOCKET, SO_PEERGROUPS, g, &len), ENODATA);
	t = socket(AF_INET, SOCK_STREAM, 0);
	CHECK_ERR(getsockopt(t, SOL_SOCKET, SO_PEERGROUPS, g, &len), ENODATA);
	CHECK_EQ(setgroups(2, two), 0);
	CHECK(bind(l, (struct sockaddr *)&a, sizeof(a)) == 0 && listen(l, 1) == 0);
	CHECK_EQ(setgroups(3, three), 0);
	CHECK_EQ(connect(c, (struct sockaddr *)&a, sizeof(a)), 0);
	CHECK_EQ(setgroups(0, NULL), 0);
	CHECK((s = accept(l, NULL, NULL)) >= 0);
	CHECK(groups_are(c, 2, 71));
	CHECK(groups_are(s, 3, 81));
	len = 4;
	CHECK_ERR(getsockopt(s, SOL_SOCKET, SO_PEERGROUPS, g, &len), ERANGE);
	CHECK_EQ(len, 12);
	len = 12;
	CHECK_EQ(getsockopt(s, SOL_SOCKET, SO_PEERGROUPS, g, &len), 0);
	CHECK(len == 12 && g[0] == 81 && g[2] == 83);
	len = -1;
	CHECK_ERR(getsockopt(s, SOL_SOCKET, SO_PEERGROUPS, g, &len), EINVAL);
	len = 12;
	CHECK_ERR(getsockopt(s, SOL_SOCKET, SO_PEERGROUPS, (void *)8, &len), EFAULT);
	CHECK(socketpair(AF_UNIX, SOCK_DGRAM, 0, p) == 0 && groups_are(p[0], 0, 0) && groups_are(p[1], 0, 0));
	return check_done();
}
