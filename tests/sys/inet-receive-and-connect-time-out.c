/* SO_RCVTIMEO ends recv and accept with EAGAIN; SO_SNDTIMEO ends a connect that finds no place with EINPROGRESS. */
#include "inet.h"
#include <sys/time.h>
#include <time.h>

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

int main(void)
{
	struct timeval tv = { 0, 60000 };
	int l = listener(0), fd[2], d = datagrams(), c;
	struct sockaddr_in a = name_of(l);
	long long start;
	char b;

	tcp_pair(fd);
	CHECK(setsockopt(fd[0], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)) == 0);
	CHECK(setsockopt(d, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)) == 0);
	CHECK(setsockopt(l, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)) == 0);
	start = now();
	CHECK_ERR(read(fd[0], &b, 1), EAGAIN);
	CHECK(now() - start >= 55);
	CHECK_ERR(recv(d, &b, 1, 0), EAGAIN);
	CHECK_ERR(accept(l, NULL, NULL), EAGAIN);
	CHECK(now() - start >= 170);
	CHECK(write(fd[1], "x", 1) == 1 && read(fd[0], &b, 1) == 1);
	CHECK(write(fd[1], "xy", 2) == 2 && recv(fd[0], &b, 1, MSG_WAITALL) == 1);

	dial(l, SOCK_STREAM);                    /* the one place there is */
	c = socket(AF_INET, SOCK_STREAM, 0);
	CHECK(setsockopt(c, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv)) == 0);
	start = now();
	CHECK_ERR(connect(c, ADDR(&a)), EINPROGRESS);
	CHECK(now() - start >= 55);
	CHECK(accept(l, NULL, NULL) >= 0);
	CHECK_EQ(poll_for(c, POLLOUT), POLLOUT);
	CHECK(connect(c, ADDR(&a)) == 0);
	return check_done();
}
