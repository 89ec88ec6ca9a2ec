/* A stream of numbers of which some are held back, while the cork is drawn by another thread, by time and by the sends
   themselves: they arrive all, once and in order. */
#include "inet.h"
#include <pthread.h>

#define COUNT 40000

static int fd[2];
static volatile int done;

static void *draw(void *arg)
{
	for (unsigned i = 0; !done; i++)
		set_option(fd[0], IPPROTO_TCP, i % 3 ? TCP_CORK : TCP_NODELAY, i % 3 == 1);
	return NULL;
}

static void *send_all(void *arg)
{
	for (unsigned i = 0; i < COUNT; i++) {
		CHECK_EQ(send(fd[0], &i, sizeof(i), i % 3 ? MSG_MORE : 0), sizeof(i));
		if (i % 10000 == 5000)
			usleep(250000);
	}
	shutdown(fd[0], SHUT_WR);
	return NULL;
}

int main(void)
{
	pthread_t a, b;
	unsigned n, want = 0;

	tcp_pair(fd);
	CHECK_EQ(pthread_create(&a, NULL, draw, NULL), 0);
	CHECK_EQ(pthread_create(&b, NULL, send_all, NULL), 0);
	while (recv(fd[1], &n, sizeof(n), MSG_WAITALL) == sizeof(n) && n == want)
		want++;
	CHECK_EQ(want, COUNT);
	done = 1;
	pthread_join(b, NULL);
	pthread_join(a, NULL);
	return check_done();
}
