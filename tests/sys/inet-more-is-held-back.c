/* MSG_MORE and TCP_CORK of TCP: what fills no segment stays with the sender until somebody sends without, the cork is
   drawn, TCP_NODELAY pushes, the end comes, or some 200 ms have passed. The receiver sees nothing of it before. */
#include "inet.h"
#include <sys/ioctl.h>
#include <time.h>

#ifndef SIOCOUTQ
#define SIOCOUTQ TIOCOUTQ
#endif

static char big[300000];

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int waiting(int fd, unsigned long what)
{
	int n = -1;

	CHECK_EQ(ioctl(fd, what, &n), 0);
	return n;
}

/* All of it is there at once, and no more. */
static void comes(int fd, const char *want)
{
	char c[64];
	int n;

	CHECK_EQ(poll_for(fd, POLLIN), POLLIN);
	n = recv(fd, c, sizeof(c), 0);
	CHECK(n == strlen(want) && memcmp(c, want, n) == 0);
}

/* Send held bytes, and look whether they are seen before 150 ms have passed: on a busy machine that tells nothing, then
   once more. */
static void held(int fd[2], const char *first, const char *second, int flags)
{
	for (int i = 0; i < 50; i++) {
		long start = now_ms();
		int seen, kept;
		char c[64];

		CHECK_EQ(send(fd[0], first, strlen(first), flags), strlen(first));
		CHECK_EQ(send(fd[0], second, strlen(second), flags), strlen(second));
		seen = waiting(fd[1], FIONREAD);
		kept = waiting(fd[0], SIOCOUTQ);
		if (now_ms() - start < 150) {
			CHECK_EQ(seen, 0);
			CHECK_EQ(kept, strlen(first) + strlen(second));
			return;
		}
		CHECK_EQ(recv(fd[1], c, strlen(first) + strlen(second), MSG_WAITALL), strlen(first) + strlen(second));
	}
	CHECK(!"the machine is too busy");
}

int main(void)
{
	int fd[2], n;
	char c[64];
	long start;

	tcp_pair(fd);
	held(fd, "ab", "cd", MSG_MORE);
	CHECK_EQ(send(fd[0], "ef", 2, 0), 2);
	n = recv(fd[1], c, 6, MSG_WAITALL);
	CHECK(n == 6 && memcmp(c, "abcdef", 6) == 0);

	CHECK_EQ(set_option(fd[0], IPPROTO_TCP, TCP_CORK, 1), 0);
	CHECK_EQ(option(fd[0], IPPROTO_TCP, TCP_CORK), 1);
	held(fd, "12", "34", 0);
	CHECK_EQ(set_option(fd[0], IPPROTO_TCP, TCP_CORK, 0), 0);
	comes(fd[1], "1234");

	start = now_ms();                        /* time draws it */
	CHECK_EQ(send(fd[0], "late", 4, MSG_MORE), 4);
	comes(fd[1], "late");
	CHECK(now_ms() - start >= 100);

	CHECK_EQ(set_option(fd[0], IPPROTO_TCP, TCP_CORK, 1), 0);
	held(fd, "no", "delay", 0);
	CHECK_EQ(set_option(fd[0], IPPROTO_TCP, TCP_NODELAY, 1), 0);
	comes(fd[1], "nodelay");

	CHECK_EQ(fcntl(fd[0], F_SETFL, O_NONBLOCK), 0);      /* whole segments do not wait */
	CHECK_EQ(send(fd[0], big, sizeof(big), 0), sizeof(big));
	for (n = 0; n < sizeof(big); ) {
		int r = recv(fd[1], big, sizeof(big), 0);

		CHECK(r > 0);
		n += r;
		if (r <= 0)
			break;
	}
	CHECK_EQ(n, sizeof(big));

	held(fd, "the ", "end", 0);
	CHECK_EQ(shutdown(fd[0], SHUT_WR), 0);
	comes(fd[1], "the end");
	CHECK_EQ(recv(fd[1], c, 1, 0), 0);
	tcp_pair(fd);
	CHECK_EQ(send(fd[0], "gone", 4, MSG_MORE), 4);
	close(fd[0]);
	comes(fd[1], "gone");
	CHECK_EQ(recv(fd[1], c, 1, 0), 0);
	return check_done();
}
