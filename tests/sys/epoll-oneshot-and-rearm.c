/* EPOLLONESHOT disables an entry after one event until EPOLL_CTL_MOD arms it again, at once if it is still true. */
#include "tools.h"
#include <sys/epoll.h>

int main(void)
{
	struct epoll_event e = {.events = EPOLLIN | EPOLLONESHOT}, out;
	int ep = epoll_create1(0), p[2];

	CHECK(pipe(p) == 0);
	CHECK(epoll_ctl(ep, EPOLL_CTL_ADD, p[0], &e) == 0);
	CHECK_EQ(write(p[1], "a", 1), 1);
	CHECK_EQ(epoll_wait(ep, &out, 1, -1), 1);
	CHECK_EQ(write(p[1], "b", 1), 1);
	CHECK_EQ(epoll_wait(ep, &out, 1, 0), 0);
	CHECK(epoll_ctl(ep, EPOLL_CTL_MOD, p[0], &e) == 0);
	CHECK_EQ(epoll_wait(ep, &out, 1, 0), 1);
	CHECK_EQ(epoll_wait(ep, &out, 1, 0), 0);
	return check_done();
}
