/* Threads and processes bind, listen, connect, accept, send, receive, shut and close the same sockets of the loopback
   interface in any order: nobody hangs or crashes, and the ports can be used afterwards. */
#include "inet.h"
#include <pthread.h>
#include <sys/time.h>

#define SOCKETS 6
#define ROUNDS  1500
#define PORT    2300

static int fds[SOCKETS];

static int fresh(unsigned r)
{
	int fd = socket(AF_INET, (r & 3 ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK, 0);

	set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	return fd;
}

static void step(unsigned r)
{
	int slot = r % SOCKETS, fd = __atomic_load_n(&fds[slot], __ATOMIC_SEQ_CST), new = -1;
	struct sockaddr_in a = at("127.0.0.1", PORT + (r >> 8) % 4);
	struct linger now = { 1, 0 };
	char buf[64] = "";

	switch (r / SOCKETS % 16) {
	case 0: case 1: new = fresh(r >> 12); break;
	case 2: case 3: bind(fd, ADDR(&a)); break;
	case 4: listen(fd, r >> 8 & 3); break;
	case 5: case 6: case 7: connect(fd, ADDR(&a)); break;
	case 8: case 9: new = accept4(fd, NULL, NULL, SOCK_NONBLOCK); break;
	case 10: send(fd, buf, r >> 8 & 63, MSG_NOSIGNAL | MSG_DONTWAIT | (r >> 16 & MSG_OOB)); break;
	case 11: recv(fd, buf, sizeof(buf), MSG_DONTWAIT | (r >> 8 & MSG_PEEK)); break;
	case 12: sendto(fd, buf, 8, MSG_NOSIGNAL | MSG_DONTWAIT, ADDR(&a)); break;
	case 13: shutdown(fd, r >> 8 & 3 ? 2 : r % 3); break;
	case 14: setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now)); break;
	case 15: a.sin_family = AF_UNSPEC; connect(fd, ADDR(&a)); break;
	}
	if (new >= 0) {
		fd = __atomic_exchange_n(&fds[slot], new, __ATOMIC_SEQ_CST);
		close(fd);
	}
}

static void *worker(void *arg)
{
	unsigned seed = (long)arg;

	for (int i = 0; i < ROUNDS; i++) {
		seed = seed * 1103515245 + 12345;
		step(seed >> 4);
	}
	return NULL;
}

int main(void)
{
	pthread_t t[3];
	int fd[2];
	char b;

	for (int i = 0; i < SOCKETS; i++)
		fds[i] = fresh(1);
	for (int child = 0; child < 2; child++)
		if (fork() == 0) {
			for (long i = 0; i < 3; i++)
				pthread_create(&t[i], NULL, worker, (void *)(child * 3 + i));
			for (int i = 0; i < 3; i++)
				pthread_join(t[i], NULL);
			_exit(0);
		}
	CHECK(wait_ok());
	CHECK(wait_ok());
	for (int i = 0; i < SOCKETS; i++)
		close(fds[i]);
	for (int i = 0; i < 4; i++) {
		struct sockaddr_in a = at("127.0.0.1", PORT + i);
		int s = fresh(1);
		CHECK(bind(s, ADDR(&a)) == 0 && listen(s, 1) == 0);
	}
	tcp_pair(fd);
	CHECK(write(fd[0], "x", 1) == 1 && read(fd[1], &b, 1) == 1);
	return check_done();
}
