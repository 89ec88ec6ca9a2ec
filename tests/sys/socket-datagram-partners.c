/* A connected datagram socket hears its partner alone; a partner that went is refused once, then there is none. */
#include "check.h"
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#define HEAD offsetof(struct sockaddr_un, sun_path)

static struct sockaddr_un name(char c)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX, .sun_path = "\0sprout-dgram-" };

	a.sun_path[14] = c;
	return a;
}

int main(void)
{
	struct sockaddr_un a = name('a'), b = name('b'), from;
	struct sockaddr none = { AF_UNSPEC };
	socklen_t alen = HEAD + 15, len = sizeof(from);
	int sa = socket(AF_UNIX, SOCK_DGRAM, 0), sb = socket(AF_UNIX, SOCK_DGRAM, 0), sc = socket(AF_UNIX, SOCK_DGRAM, 0);
	char buf[8];

	CHECK(bind(sa, (struct sockaddr *)&a, alen) == 0 && bind(sb, (struct sockaddr *)&b, alen) == 0);
	CHECK_ERR(send(sa, "x", 1, 0), ENOTCONN);
	CHECK_EQ(sendto(sa, "hi", 2, 0, (struct sockaddr *)&b, alen), 2);
	CHECK_EQ(recvfrom(sb, buf, 8, 0, (struct sockaddr *)&from, &len), 2);
	CHECK(len == alen && memcmp(&from, &a, alen) == 0);
	CHECK_EQ(sendto(sc, "", 0, 0, (struct sockaddr *)&b, alen), 0);
	len = sizeof(from);
	CHECK_EQ(recvfrom(sb, buf, 8, 0, (struct sockaddr *)&from, &len), 0);
	CHECK_EQ(len, 0);                                /* a sender without a name */
	CHECK_EQ(connect(sb, (struct sockaddr *)&a, alen), 0);
	CHECK_ERR(sendto(sc, "x", 1, 0, (struct sockaddr *)&b, alen), EPERM);
	CHECK_ERR(connect(sc, (struct sockaddr *)&b, alen), EPERM);
	CHECK_EQ(connect(sa, (struct sockaddr *)&b, alen), 0);
	CHECK_EQ(send(sa, "x", 1, 0), 1);
	close(sb);
	CHECK_ERR(send(sa, "x", 1, 0), ECONNREFUSED);
	CHECK_ERR(send(sa, "x", 1, 0), ENOTCONN);
	CHECK_ERR(connect(sa, (struct sockaddr *)&b, alen), ECONNREFUSED);
	CHECK_EQ(connect(sa, (struct sockaddr *)&a, alen), 0);          /* oneself is a partner too */
	CHECK_EQ(send(sa, "me", 2, 0), 2);
	CHECK_EQ(recv(sa, buf, 8, 0), 2);
	CHECK_EQ(connect(sa, &none, sizeof(none)), 0);
	CHECK_ERR(send(sa, "x", 1, 0), ENOTCONN);
	CHECK_ERR(accept(sa, NULL, NULL), EOPNOTSUPP);
	CHECK_ERR(listen(sa, 1), EOPNOTSUPP);
	return check_done();
}
