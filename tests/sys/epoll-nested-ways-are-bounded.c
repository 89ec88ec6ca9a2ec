/* A wake climbs from a file to every epoll above it, so the ways up are counted: Linux lets 500 lead over one more epoll,
   100 over two, 50 over three, 10 over four; epoll_ctl(2), EINVAL. Any number may watch the file itself. */
#include "check.h"
#include <sys/epoll.h>
#include <sys/resource.h>

static int watch(int ep, int fd)
{
	struct epoll_event e = { .events = EPOLLIN };

	return epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
}

/* Five layers, the lowest of one epoll, each of the others of `wide`, each epoll of which watches all of the layer below. */
static int tower(int wide, int *top)
{
	int below[16], layer[16], n = 1, lowest = epoll_create1(0);

	below[0] = lowest;
	for (int l = 1; l < 5; l++) {
		for (int a = 0; a < wide; a++) {
			layer[a] = epoll_create1(0);
			for (int b = 0; b < n; b++)
				CHECK_EQ(watch(layer[a], below[b]), 0);
		}
		memcpy(below, layer, sizeof(below));
		n = wide;
	}
	*top = below[0];
	return lowest;
}

int main(void)
{
	const struct rlimit many = { 1024, 1024 };
	int p[2], q[2], middle[512], top, low, high;
	struct epoll_event e;

	setrlimit(RLIMIT_NOFILE, &many);
	CHECK(pipe(p) == 0 && pipe(q) == 0 && write(p[1], "x", 1) == 1);

	/* 16 ways of four: too many; nothing of it stays. Then 1 way. */
	CHECK_ERR(watch(tower(2, &top), p[0]), EINVAL);
	CHECK_EQ(epoll_wait(top, &e, 1, 0), 0);
	CHECK_EQ(watch(tower(1, &top), p[0]), 0);
	CHECK_EQ(epoll_wait(top, &e, 1, 0), 1);

	/* The file first, then who watches above it: the 501st way is one too many, wherever it is added. */
	high = epoll_create1(0);
	for (int i = 0; i < 500; i++) {
		middle[i] = epoll_create1(0);
		if (!CHECK_EQ(watch(middle[i], q[0]), 0) || !CHECK_EQ(watch(high, middle[i]), 0))
			return check_done();
	}
	low = epoll_create1(0);
	CHECK_EQ(watch(low, q[0]), 0);
	CHECK_ERR(watch(high, low), EINVAL);
	CHECK_EQ(close(middle[0]), 0);
	CHECK_EQ(watch(high, low), 0);
	CHECK(write(q[1], "x", 1) == 1);
	CHECK_EQ(epoll_wait(high, &e, 1, 0), 1);
	return check_done();
}
