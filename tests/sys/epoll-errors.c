/* The ERRORS of the epoll calls: kinds that cannot be watched, doubles, cycles, depth. */
#include "tools.h"
#include <sys/epoll.h>

int main(void)
{
	struct epoll_event e = {.events = EPOLLIN}, out[2];
	int ep = epoll_create1(0), p[2], fd = open("f", O_CREAT | O_RDWR, 0600), chain[8];

	CHECK(pipe(p) == 0);
	CHECK_ERR(syscall(SYS_epoll_create, 0), EINVAL);
	CHECK_ERR(epoll_create1(0x77), EINVAL);
	CHECK(epoll_ctl(ep, EPOLL_CTL_ADD, p[0], &e) == 0);
	CHECK_ERR(epoll_ctl(ep, EPOLL_CTL_ADD, p[0], &e), EEXIST);
	CHECK_ERR(epoll_ctl(ep, EPOLL_CTL_MOD, p[1], &e), ENOENT);
	CHECK_ERR(epoll_ctl(ep, EPOLL_CTL_DEL, p[1], NULL), ENOENT);
	CHECK_ERR(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e), EPERM);
	CHECK_ERR(epoll_ctl(ep, EPOLL_CTL_ADD, ep, &e), EINVAL);
	CHECK_ERR(epoll_ctl(p[0], EPOLL_CTL_ADD, p[1], &e), EINVAL);
	CHECK_ERR(epoll_ctl(ep, 77, p[1], &e), EINVAL);
	CHECK_ERR(epoll_ctl(99, EPOLL_CTL_ADD, p[1], &e), EBADF);
	CHECK_ERR(epoll_ctl(ep, EPOLL_CTL_ADD, 99, &e), EBADF);
	CHECK_ERR(syscall(SYS_epoll_ctl, ep, EPOLL_CTL_ADD, p[1], 8L), EFAULT);
	CHECK_ERR(epoll_wait(ep, out, 0, 0), EINVAL);
	CHECK_ERR(epoll_wait(ep, out, -1, 0), EINVAL);
	CHECK_ERR(epoll_wait(p[0], out, 1, 0), EINVAL);
	CHECK_ERR(epoll_wait(99, out, 1, 0), EBADF);
	CHECK_EQ(write(p[1], "x", 1), 1);
	CHECK_ERR(epoll_wait(ep, (void *)0xffffffff80000000, 1, 0), EFAULT);
	CHECK_EQ(epoll_wait(ep, out, 2, 0), 1);
	chain[0] = epoll_create1(0);
	for (int i = 1; i < 5; i++) {
		chain[i] = epoll_create1(0);
		CHECK(epoll_ctl(chain[i], EPOLL_CTL_ADD, chain[i - 1], &e) == 0);
	}
	CHECK_ERR(epoll_ctl(chain[0], EPOLL_CTL_ADD, chain[2], &e), ELOOP);
	CHECK_ERR(epoll_ctl(chain[0], EPOLL_CTL_ADD, chain[4], &e), ELOOP);
	e.events = EPOLLIN | EPOLLEXCLUSIVE | EPOLLONESHOT;
	CHECK_ERR(epoll_ctl(ep, EPOLL_CTL_ADD, p[1], &e), EINVAL);
	unlink("f");
	return check_done();
}
