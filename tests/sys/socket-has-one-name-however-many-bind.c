/* Two threads name one socket at the same time: one wins, the other gets EINVAL, and every name can be had again. */
#include "tools.h"
#include <pthread.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

static int s, won;
static pthread_barrier_t start;

static int name(int fd, int n)
{
	struct sockaddr_un a = { AF_UNIX };

	snprintf(a.sun_path + 1, 8, "twice%d", n);
	return bind(fd, (void *)&a, offsetof(struct sockaddr_un, sun_path) + 8);
}

static void *binder(void *arg)
{
	for (int i = 0; i < 200; i++) {
		pthread_barrier_wait(&start);
		if (name(s, (long)arg) == 0)
			__atomic_fetch_add(&won, 1, __ATOMIC_SEQ_CST);
		else
			CHECK_EQ(errno, EINVAL);
		pthread_barrier_wait(&start);
	}
	return NULL;
}

int main(void)
{
	pthread_t t[2];

	pthread_barrier_init(&start, NULL, 3);
	for (long i = 0; i < 2; i++)
		pthread_create(&t[i], NULL, binder, (void *)i);
	for (int i = 0; i < 200; i++) {
		s = socket(AF_UNIX, SOCK_STREAM, 0);
		won = 0;
		pthread_barrier_wait(&start);
		pthread_barrier_wait(&start);
		CHECK_EQ(won, 1);
		close(s);
	}
	for (int i = 0; i < 2; i++) {
		pthread_join(t[i], NULL);
		CHECK(name(socket(AF_UNIX, SOCK_STREAM, 0), i) == 0);
	}
	return check_done();
}
