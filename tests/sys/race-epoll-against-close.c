/* Descriptors are added, removed and closed while other threads wait on and feed the same epoll. */
#include "tools.h"
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

static int ep;
static volatile int stop, fds[8];

static void *waiter(void *arg)
{
	struct epoll_event e[4];

	while (!stop)
		epoll_wait(ep, e, 4, 1);
	return NULL;
}

static void *feeder(void *arg)
{
	uint64_t one = 1;

	for (unsigned i = 0; !stop; i++)
		if (fds[i % 8] > 0)
			write(fds[i % 8], &one, 8);
	return NULL;
}

int main(void)
{
	struct epoll_event e = {.events = EPOLLIN | EPOLLET};
	pthread_t t[3];

	ep = epoll_create1(0);
	for (int i = 0; i < 8; i++) {
		fds[i] = eventfd(0, EFD_NONBLOCK);
		CHECK(epoll_ctl(ep, EPOLL_CTL_ADD, fds[i], &e) == 0);
	}
	pthread_create(&t[0], NULL, waiter, NULL);
	pthread_create(&t[1], NULL, waiter, NULL);
	pthread_create(&t[2], NULL, feeder, NULL);
	for (int i = 0; i < 1500; i++) {
		int k = i % 8, fd = fds[k];
		fds[k] = 0;
		if (i % 3 == 0)
			CHECK(epoll_ctl(ep, EPOLL_CTL_DEL, fd, NULL) == 0);
		CHECK(close(fd) == 0);
		fd = eventfd(0, EFD_NONBLOCK);
		e.events = i % 2 ? EPOLLIN : EPOLLIN | EPOLLET;
		CHECK(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e) == 0);
		fds[k] = fd;
	}
	stop = 1;
	for (int i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	return check_done();
}
