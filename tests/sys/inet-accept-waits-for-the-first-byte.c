/* TCP_DEFER_ACCEPT: a connection is there for its connector at once, for accept with its first byte, its end, or when
   the time is over; one that was reset before is never seen. */
#include "inet.h"
#include <time.h>

static int take(int l)
{
	CHECK_EQ(poll_for(l, POLLIN), POLLIN);
	return accept(l, NULL, NULL);
}

int main(void)
{
	struct linger hard = { 1, 0 };
	int l = listener(5), c, d, s;
	struct timespec start, now;
	char b[8];

	CHECK_EQ(option(l, IPPROTO_TCP, TCP_DEFER_ACCEPT), 0);
	CHECK_EQ(set_option(l, IPPROTO_TCP, TCP_DEFER_ACCEPT, 40), 0);
	CHECK_EQ(option(l, IPPROTO_TCP, TCP_DEFER_ACCEPT), 63);
	CHECK_EQ(fcntl(l, F_SETFL, O_NONBLOCK), 0);

	c = dial(l, SOCK_STREAM);
	d = dial(l, SOCK_STREAM);
	CHECK_ERR(accept(l, NULL, NULL), EAGAIN);
	CHECK_EQ(polled(l), 0);
	CHECK_EQ(polled(c), POLLOUT);
	CHECK_EQ(write(d, "second", 6), 6);
	CHECK((s = take(l)) >= 0 && same(peer_of(s), name_of(d)));
	CHECK(recv(s, b, 8, 0) == 6 && memcmp(b, "second", 6) == 0);
	CHECK_ERR(accept(l, NULL, NULL), EAGAIN);
	close(s);

	CHECK_EQ(shutdown(c, SHUT_WR), 0);       /* an end counts */
	CHECK((s = take(l)) >= 0 && same(peer_of(s), name_of(c)));
	CHECK_EQ(recv(s, b, 8, 0), 0);
	close(s);

	c = dial(l, SOCK_STREAM);                /* a reset does not */
	CHECK_EQ(setsockopt(c, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard)), 0);
	close(c);
	CHECK_ERR(accept(l, NULL, NULL), EAGAIN);

	CHECK_EQ(set_option(l, IPPROTO_TCP, TCP_DEFER_ACCEPT, 1), 0);
	clock_gettime(CLOCK_MONOTONIC, &start);
	c = dial(l, SOCK_STREAM);
	CHECK((s = take(l)) >= 0 && same(peer_of(s), name_of(c)));
	clock_gettime(CLOCK_MONOTONIC, &now);
	CHECK((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 >= 500);
	CHECK_ERR(recv(s, b, 8, MSG_DONTWAIT), EAGAIN);
	CHECK_EQ(write(c, "x", 1), 1);
	CHECK_EQ(recv(s, b, 8, 0), 1);
	return check_done();
}
