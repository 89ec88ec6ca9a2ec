/* read gives as many whole events as fit, EINVAL if not one does, sleeps for the first; FIONREAD says how many bytes. */
#include "inotify.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>

int main(void)
{
	char buf[256] __attribute__((aligned(8)));
	struct epoll_event ev = { .events = EPOLLIN | EPOLLET };
	struct inotify_event *e = (void *)buf;
	int in = inotify_init(), n, ep = epoll_create1(0);
	struct pollfd p = { in, POLLIN | POLLOUT, 0 };

	enter_fresh("inotify");
	CHECK_EQ(inotify_add_watch(in, ".", IN_CREATE), 1);
	CHECK(epoll_ctl(ep, EPOLL_CTL_ADD, in, &ev) == 0 && epoll_wait(ep, &ev, 1, 0) == 0 && poll(&p, 1, 0) == 0);
	touch("fifteen_letters");
	touch("sixteen__letters");
	CHECK(epoll_wait(ep, &ev, 1, 0) == 1 && epoll_wait(ep, &ev, 1, 0) == 0);
	CHECK(poll(&p, 1, 0) == 1 && p.revents == POLLIN);
	CHECK(ioctl(in, FIONREAD, &n) == 0);
	CHECK_EQ(n, 16 + 16 + 16 + 32);
	CHECK_ERR(read(in, buf, 31), EINVAL);
	CHECK_EQ(read(in, buf, 79), 32);
	CHECK(e->wd == 1 && e->mask == IN_CREATE && e->len == 16 && strcmp(e->name, "fifteen_letters") == 0);
	CHECK_EQ(read(in, buf, 48), 48);
	CHECK(e->len == 32 && strcmp(e->name, "sixteen__letters") == 0);
	for (unsigned k = 16; k < e->len; k++)
		CHECK(e->name[k] == 0);
	CHECK_ERR(write(in, "x", 1), EBADF);
	CHECK_ERR(pread(in, buf, 48, 0), ESPIPE);
	CHECK_EQ(lseek(in, 0, SEEK_CUR), 0);
	CHECK(unlink("fifteen_letters") == 0 && unlink("sixteen__letters") == 0);
	/* A reader that sleeps is woken. */
	if (fork() == 0) {
		touch("woken");
		_exit(unlink("woken") == 0 ? 0 : 1);
	}
	CHECK_EQ(read(in, buf, sizeof(buf)), 32);
	CHECK_STR(e->name, "woken");
	CHECK(wait_ok());
	leave_fresh();
	return check_done();
}
