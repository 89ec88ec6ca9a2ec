/* backlog + 1 connections complete before anybody accepts; the next connector waits, and comes in after an accept. */
#include "inet.h"

int main(void)
{
	int l = listener(1), c[3], s;
	struct sockaddr_in a = name_of(l);
	struct pollfd p;

	for (int i = 0; i < 3; i++) {
		c[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		CHECK_ERR(connect(c[i], ADDR(&a)), EINPROGRESS);
	}
	CHECK_EQ(poll_for(c[0], POLLOUT), POLLOUT);
	CHECK_EQ(poll_for(c[1], POLLOUT), POLLOUT);
	p = (struct pollfd){ c[2], POLLIN | POLLOUT };
	CHECK_EQ(poll(&p, 1, 50), 0);
	CHECK_ERR(connect(c[2], ADDR(&a)), EALREADY);
	CHECK_ERR(send(c[2], "x", 1, MSG_NOSIGNAL), EAGAIN);
	CHECK_ERR(getpeername(c[2], (void *)&a, &(socklen_t){ sizeof(a) }), ENOTCONN);
	CHECK(name_of(c[2]).sin_port != 0);
	for (int i = 0; i < 2; i++) {
		CHECK((s = accept(l, NULL, NULL)) >= 0);
		CHECK(same(peer_of(s), name_of(c[i])));
	}
	CHECK_EQ(poll_for(c[2], POLLOUT), POLLOUT);
	CHECK((s = accept(l, NULL, NULL)) >= 0);
	CHECK(same(peer_of(s), name_of(c[2])));
	return check_done();
}
