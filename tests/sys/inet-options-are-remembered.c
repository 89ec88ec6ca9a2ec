/* Options of TCP, IP and of every socket: what they are at first, read back when set, and refused when they make no sense. */
#include "inet.h"

struct option_row {
	int level, name, first, set, then;
};

static void check_rows(int fd, const struct option_row *r, int n)
{
	for (; n-- > 0; r++) {
		int first = option(fd, r->level, r->name), done = set_option(fd, r->level, r->name, r->set);

		if (first != r->first || done != 0 || option(fd, r->level, r->name) != r->then)
			check_failed(__FILE__, __LINE__, "level %d option %d: at first %d, set %d gives %d, then %d", r->level, r->name,
				     first, r->set, done, option(fd, r->level, r->name));
	}
}

int main(void)
{
	static const struct option_row both[] = {
		{ SOL_SOCKET, SO_REUSEADDR, 0, 5, 1 }, { SOL_SOCKET, SO_REUSEPORT, 0, 1, 1 },
		{ SOL_SOCKET, SO_BROADCAST, 0, 1, 1 }, { SOL_SOCKET, SO_DONTROUTE, 0, 1, 1 },
		{ SOL_SOCKET, SO_RCVBUF, 0, 10000, 20000 }, { SOL_SOCKET, SO_SNDBUF, 0, 10000, 20000 },
		{ SOL_SOCKET, SO_RCVLOWAT, 1, 7, 7 }, { SOL_SOCKET, SO_PRIORITY, 0, 6, 6 },
		{ IPPROTO_IP, IP_TTL, 64, 9, 9 }, { IPPROTO_IP, IP_TTL, 9, -1, 64 }, { IPPROTO_IP, IP_TOS, 0, 0x10, 0x10 },
	}, stream[] = {
		{ SOL_SOCKET, SO_KEEPALIVE, 0, 1, 1 }, { SOL_SOCKET, SO_OOBINLINE, 0, 1, 1 },
		{ IPPROTO_TCP, TCP_NODELAY, 0, 1, 1 }, { IPPROTO_TCP, TCP_CORK, 0, 1, 1 },
		{ IPPROTO_TCP, TCP_KEEPIDLE, 7200, 60, 60 }, { IPPROTO_TCP, TCP_KEEPINTVL, 75, 5, 5 },
		{ IPPROTO_TCP, TCP_KEEPCNT, 9, 3, 3 }, { IPPROTO_TCP, TCP_USER_TIMEOUT, 0, 5000, 5000 },
		{ IPPROTO_TCP, TCP_SYNCNT, 6, 4, 4 },
	};
	int s = socket(AF_INET, SOCK_STREAM, 0), d = socket(AF_INET, SOCK_DGRAM, 0), v = 1;
	struct option_row row[sizeof(both) / sizeof(both[0])];
	socklen_t len = 1;

	for (int type = 0; type < 2; type++) {
		memcpy(row, both, sizeof(both));
		for (int i = 0; i < sizeof(row) / sizeof(row[0]); i++)
			if (row[i].name == SO_RCVBUF || row[i].name == SO_SNDBUF)
				row[i].first = row[i].level == SOL_SOCKET ? option(type ? d : s, SOL_SOCKET, row[i].name) : row[i].first;
		check_rows(type ? d : s, row, sizeof(row) / sizeof(row[0]));
	}
	check_rows(s, stream, sizeof(stream) / sizeof(stream[0]));
	CHECK_ERR(set_option(s, IPPROTO_TCP, 999, 1), ENOPROTOOPT);
	CHECK_ERR(set_option(s, SOL_SOCKET, 999, 1), ENOPROTOOPT);
	CHECK_ERR(set_option(s, IPPROTO_IP, 999, 1), ENOPROTOOPT);
	CHECK_ERR(getsockopt(s, IPPROTO_TCP, 999, &v, &(socklen_t){ 4 }), ENOPROTOOPT);
	CHECK_ERR(set_option(d, IPPROTO_TCP, TCP_NODELAY, 1), ENOPROTOOPT);
	CHECK_ERR(set_option(s, SOL_SOCKET, SO_TYPE, 1), ENOPROTOOPT);
	CHECK_ERR(setsockopt(s, SOL_SOCKET, SO_KEEPALIVE, &v, 3), EINVAL);
	CHECK_ERR(setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &v, 3), EINVAL);
	CHECK_ERR(setsockopt(s, IPPROTO_TCP, TCP_NODELAY, (void *)8, 4), EFAULT);
	CHECK_ERR(set_option(s, IPPROTO_IP, IP_TTL, 256), EINVAL);
	CHECK_ERR(set_option(s, IPPROTO_TCP, TCP_KEEPCNT, 1000), EINVAL);
	CHECK_ERR(set_option(s, IPPROTO_TCP, TCP_KEEPIDLE, 0), EINVAL);
	CHECK_ERR(getsockopt(s, IPPROTO_TCP, TCP_NODELAY, &v, &(socklen_t){ -1 }), EINVAL);
	v = 0x7f7f7f7f;
	CHECK(getsockopt(s, IPPROTO_TCP, TCP_NODELAY, &v, &len) == 0 && len == 1);
	CHECK_EQ(v, 0x7f7f7f01);
	return check_done();
}
