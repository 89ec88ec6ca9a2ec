/* poll writes revents alone: what another thread changes of fd and events meanwhile stays. */
#include "tools.h"
#include <poll.h>
#include <pthread.h>

static struct pollfd p[2];
static int fd[2];

static void *changer(void *arg)
{
	wait_asleep(getpid());
	p[1].fd = 77;
	p[1].events = POLLOUT;
	if (write(fd[1], "x", 1) != 1)
		_exit(1);
	return NULL;
}

int main(void)
{
	pthread_t t;

	CHECK(pipe(fd) == 0);
	p[0] = (struct pollfd){ fd[0], POLLIN, 0 };
	p[1] = (struct pollfd){ -1, POLLIN, -1 };
	CHECK(pthread_create(&t, NULL, changer, NULL) == 0);
	CHECK_EQ(poll(p, 2, -1), 1);
	CHECK(pthread_join(t, NULL) == 0);
	CHECK_EQ(p[0].revents, POLLIN);
	CHECK_EQ(p[1].fd, 77);
	CHECK_EQ(p[1].events, POLLOUT);
	CHECK_EQ(p[1].revents, 0);
	return check_done();
}
