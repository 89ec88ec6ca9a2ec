/* A descriptor closed by one thread while others read, write, poll or splice it: they finish with the old file. */
#include "tools.h"
#include <poll.h>
#include <pthread.h>

static volatile int in, out, stop;

static void *reader(void *arg)
{
	char c;

	while (!stop) {
		struct pollfd p = {in, POLLIN, 0};
		if (poll(&p, 1, 1) > 0 && (p.revents & POLLIN))
			if (read(in, &c, 1) < 0 && errno != EBADF && errno != EAGAIN)
				check_failed(__FILE__, __LINE__, "read: errno %d", errno);
	}
	return NULL;
}

static void *writer(void *arg)
{
	while (!stop)
		if (write(out, "x", 1) < 0 && errno != EBADF && errno != EAGAIN && errno != EPIPE)
			check_failed(__FILE__, __LINE__, "write: errno %d", errno);
	return NULL;
}

int main(void)
{
	pthread_t t[4];
	int p[2];

	signal(SIGPIPE, SIG_IGN);
	in = out = 1000;
	for (int i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, i % 2 ? reader : writer, NULL);
	for (int i = 0; i < 400; i++) {
		CHECK(pipe2(p, O_NONBLOCK) == 0);
		in = p[0];
		out = p[1];
		if (i % 4 == 0)
			sched_yield();
		if (i % 2) {
			close(p[0]);
			close(p[1]);
		} else {
			dup2(1, p[1]);
			close(p[1]);
			close(p[0]);
		}
	}
	stop = 1;
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	return check_done();
}
