/* TCP_LINGER2: who closed first and waits for the other's end gives up after that many seconds, and its port is free;
   -1: at once, and the other side gets a reset. What is read back. */
#include "inet.h"
#include <time.h>

static int can_bind(struct sockaddr_in a)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), r = bind(fd, ADDR(&a));

	close(fd);
	return r == 0;
}

/* A connection whose connector has closed; the acceptor has not. */
static struct sockaddr_in half(int linger2, int *other)
{
	struct sockaddr_in a;
	int fd[2];

	tcp_pair(fd);
	CHECK_EQ(set_option(fd[0], IPPROTO_TCP, TCP_LINGER2, linger2), 0);
	a = name_of(fd[0]);
	close(fd[0]);
	*other = fd[1];
	return a;
}

int main(void)
{
	static const int rows[][2] = { { 0, 60 }, { 5, 5 }, { -1, -1 }, { -9, -1 }, { 100000, 120 } };
	struct timespec start, now;
	struct sockaddr_in a;
	int s = socket(AF_INET, SOCK_STREAM, 0), other;
	char c;

	CHECK_EQ(option(s, IPPROTO_TCP, TCP_LINGER2), 60);
	for (int i = 0; i < 5; i++) {
		CHECK_EQ(set_option(s, IPPROTO_TCP, TCP_LINGER2, rows[i][0]), 0);
		CHECK_EQ(option(s, IPPROTO_TCP, TCP_LINGER2), rows[i][1]);
	}
	a = half(60, &other);
	CHECK(!can_bind(a));
	CHECK_EQ(read(other, &c, 1), 0);
	clock_gettime(CLOCK_MONOTONIC, &start);
	a = half(2, &other);
	do {
		usleep(50000);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (!can_bind(a) && now.tv_sec - start.tv_sec < 30);
	CHECK(can_bind(a));
	CHECK(now.tv_sec - start.tv_sec >= 1);
	CHECK_EQ(read(other, &c, 1), 0);
	a = half(-1, &other);
	CHECK(poll_for(other, 0) & POLLHUP);
	CHECK(can_bind(a));
	CHECK_EQ(option(other, SOL_SOCKET, SO_ERROR), EPIPE);
	return check_done();
}
