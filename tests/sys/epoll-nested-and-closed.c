/* An epoll inside an epoll or poll reports readable; closing the last descriptor removes the entry by itself. */
#include "tools.h"
#include <poll.h>
#include <sys/epoll.h>

int main(void)
{
	struct epoll_event e = {.events = EPOLLIN}, out[2];
	int inner = epoll_create1(0), outer = epoll_create1(0), p[2], q[2], d;
	struct pollfd f = {outer, POLLIN, 0};

	CHECK(pipe(p) == 0 && pipe(q) == 0);
	CHECK(epoll_ctl(inner, EPOLL_CTL_ADD, p[0], &e) == 0);
	CHECK(epoll_ctl(outer, EPOLL_CTL_ADD, inner, &e) == 0);
	CHECK_EQ(poll(&f, 1, 0), 0);
	if (fork() == 0)
		_exit(write(p[1], "x", 1) == 1 ? 0 : 1);
	CHECK_EQ(poll(&f, 1, -1), 1);
	CHECK_EQ(epoll_wait(outer, out, 2, -1), 1);
	CHECK_EQ(epoll_wait(inner, out, 2, -1), 1);
	CHECK(wait_ok());
	CHECK(epoll_ctl(inner, EPOLL_CTL_ADD, q[0], &e) == 0);
	CHECK_EQ(write(q[1], "y", 1), 1);
	CHECK_EQ(epoll_wait(inner, out, 2, 0), 2);
	d = dup(q[0]);
	close(q[0]);
	CHECK_EQ(epoll_wait(inner, out, 2, 0), 2);
	close(d);
	CHECK_EQ(epoll_wait(inner, out, 2, 0), 1);
	close(p[0]);
	CHECK_EQ(epoll_wait(inner, out, 2, 0), 0);
	CHECK_EQ(epoll_wait(outer, out, 2, 0), 0);
	return check_done();
}
