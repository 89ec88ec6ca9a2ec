/* EPOLLET tells of arrivals and of room made, of whatever kind the file is; that something is left after a read is no
   news, nor is the one direction news to who asked about the other. */
#include "inet.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>

static int ep;

/* Fresh edge-triggered watchers of fd: one of what comes, one of the room there is. */
static void watch(int fd)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLET, .data.fd = 0 };

	if (ep > 0)
		close(ep);
	ep = epoll_create1(0);
	CHECK(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e) == 0);
	e.events = EPOLLOUT | EPOLLET;
	e.data.fd = 1;
	CHECK(epoll_ctl(ep, EPOLL_CTL_ADD, dup(fd), &e) == 0);
}

/* Which of the two has news: 1, 2, both or none. */
static int news(void)
{
	struct epoll_event e[2];
	int n = epoll_wait(ep, e, 2, 0), set = 0;

	while (n > 0)
		set |= 1 << e[--n].data.fd;
	return set;
}

/* Two messages, or ten bytes, from b to a. */
static void sockets(int a, int b, int stream)
{
	char buf[16];

	watch(a);
	CHECK_EQ(news(), 2);
	CHECK_EQ(news(), 0);
	CHECK_EQ(write(b, "01234", 5), 5);
	CHECK(poll_for(a, POLLIN) & POLLIN);
	CHECK_EQ(news(), 1);
	CHECK_EQ(write(b, "56789", 5), 5);
	while (stream && recv(a, buf, sizeof(buf), MSG_PEEK) < 10)
		;
	CHECK_EQ(news(), 1);
	CHECK_EQ(recv(a, buf, 3, MSG_PEEK), 3);
	CHECK_EQ(news(), 0);
	CHECK_EQ(read(a, buf, stream ? 3 : 5), stream ? 3 : 5);
	CHECK_EQ(news(), 0);
	CHECK_EQ(read(a, buf, 16), stream ? 7 : 5);
	CHECK_EQ(news(), 0);
}

static void pipes(void)
{
	char buf[4096] = { 0 };
	int q[2];

	CHECK(pipe2(q, O_NONBLOCK) == 0);
	watch(q[1]);
	CHECK_EQ(news(), 2);
	CHECK(write(q[1], buf, 10) == 10 && read(q[0], buf, 10) == 10);
	CHECK_EQ(news(), 0);                       /* it never was full */
	while (write(q[1], buf, sizeof(buf)) > 0)
		;
	CHECK(read(q[0], buf, sizeof(buf)) == sizeof(buf));
	CHECK_EQ(news(), 2);
	CHECK(read(q[0], buf, sizeof(buf)) == sizeof(buf));
	CHECK_EQ(news(), 0);                       /* it no more was */
	watch(q[0]);
	CHECK_EQ(news(), 1);
	CHECK(read(q[0], buf, 100) == 100);
	CHECK_EQ(news(), 0);
	close(q[0]);
	close(q[1]);
}

static void eventfds(void)
{
	uint64_t one = 1, none = 0;
	int e = eventfd(0, EFD_SEMAPHORE);

	watch(e);
	CHECK_EQ(news(), 2);
	CHECK(write(e, &one, 8) == 8 && write(e, &one, 8) == 8);
	CHECK_EQ(news(), 1);
	CHECK_EQ(write(e, &none, 8), 8);
	CHECK_EQ(news(), 1);                       /* nothing was added, and it is told all the same */
	CHECK_EQ(read(e, &one, 8), 8);
	CHECK_EQ(news(), 2);
	close(e);
}

static void listeners(void)
{
	int l = listener(5), a, b;

	watch(l);
	CHECK_EQ(news(), 0);
	a = dial(l, SOCK_STREAM);
	b = dial(l, SOCK_STREAM);
	CHECK_EQ(news(), 1);
	CHECK(accept(l, NULL, NULL) >= 0);
	CHECK_EQ(news(), 0);
	close(a);
	close(b);
}

int main(void)
{
	static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };
	struct sockaddr_in to;
	int s[2];

	for (int i = 0; i < 3; i++) {
		CHECK(socketpair(AF_UNIX, types[i], 0, s) == 0);
		sockets(s[0], s[1], i == 0);
		CHECK_EQ(write(s[0], "x", 1), 1);
		CHECK_EQ(news(), 0);
		CHECK_EQ(read(s[1], &to, 1), 1);
		CHECK_EQ(news(), 2);               /* the other side has made room */
	}
	tcp_pair(s);
	sockets(s[0], s[1], 1);
	s[0] = datagrams();
	s[1] = dial(s[0], SOCK_DGRAM);
	to = name_of(s[1]);
	CHECK(connect(s[0], ADDR(&to)) == 0);
	sockets(s[0], s[1], 0);
	CHECK_EQ(write(s[0], "x", 1), 1);
	CHECK_EQ(news(), 2);                       /* the device has sent it */
	pipes();
	eventfds();
	listeners();
	return check_done();
}
