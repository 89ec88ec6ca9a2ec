/* epoll of a connection and its listener: level-triggered tells as long as it is so, edge-triggered once for each arrival. */
#include "inet.h"
#include <sys/epoll.h>

static int ep;

static int told(void)
{
	struct epoll_event e = { 0 };
	int n = epoll_wait(ep, &e, 1, 0);

	return n == 1 ? e.events : n;
}

static void watch(int fd, int events)
{
	struct epoll_event e = { .events = events };

	CHECK(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e) == 0);
}

int main(void)
{
	int l = listener(3), c, s;
	char b[8];

	ep = epoll_create1(0);
	watch(l, EPOLLIN);
	CHECK_EQ(told(), 0);
	c = dial(l, SOCK_STREAM);
	CHECK_EQ(told(), EPOLLIN);
	CHECK_EQ(told(), EPOLLIN);
	CHECK((s = accept(l, NULL, NULL)) >= 0);
	CHECK_EQ(told(), 0);

	watch(s, EPOLLIN | EPOLLRDHUP | EPOLLET);
	CHECK_EQ(told(), 0);
	CHECK(write(c, "ab", 2) == 2 && poll_for(s, POLLIN) == POLLIN);
	CHECK_EQ(told(), EPOLLIN);
	CHECK_EQ(told(), 0);
	CHECK(write(c, "c", 1) == 1);
	CHECK_EQ(told(), EPOLLIN);
	CHECK_EQ(told(), 0);
	CHECK(read(s, b, 8) == 3);
	CHECK_EQ(told(), 0);
	CHECK(shutdown(c, SHUT_WR) == 0 && poll_for(s, POLLRDHUP) == POLLRDHUP);
	CHECK_EQ(told(), EPOLLIN | EPOLLRDHUP);
	CHECK_EQ(told(), 0);
	close(s);
	CHECK_EQ(told(), 0);
	watch(c, EPOLLIN);
	CHECK_EQ(told(), EPOLLIN | EPOLLHUP);
	return check_done();
}
