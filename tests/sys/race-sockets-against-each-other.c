/* Threads and processes name, connect, accept, send, receive, shut and close the same sockets in any order: nobody
   hangs or crashes, and what remains can be used. */
#include "tools.h"
#include "passfd.h"
#include <pthread.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#define SOCKETS 6
#define ROUNDS  1500

static int fds[SOCKETS];

static socklen_t name(struct sockaddr_un *a, unsigned n)
{
	memset(a, 0, sizeof(*a));
	a->sun_family = AF_UNIX;
	snprintf(a->sun_path + 1, 8, "race%d", n % 4);
	return offsetof(struct sockaddr_un, sun_path) + 7;
}

static void step(unsigned r)
{
	static const int types[3] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };
	int at = r % SOCKETS, fd = __atomic_load_n(&fds[at], __ATOMIC_SEQ_CST), new = -1;
	struct sockaddr_un a;
	socklen_t len = name(&a, r >> 8);
	char buf[64];

	switch (r / SOCKETS % 12) {
	case 0: case 1:
		new = socket(AF_UNIX, types[r >> 12 & 1 ? 1 : r % 3] | SOCK_NONBLOCK, 0);
		break;
	case 2: bind(fd, (void *)&a, len); break;
	case 3: listen(fd, r >> 8 & 3); break;
	case 4: case 5: connect(fd, (void *)&a, len); break;
	case 6: new = accept4(fd, NULL, NULL, SOCK_NONBLOCK); break;
	case 7: send(fd, buf, r >> 8 & 63, MSG_NOSIGNAL | MSG_DONTWAIT); break;
	case 8: recv(fd, buf, sizeof(buf), MSG_DONTWAIT | (r >> 8 & MSG_PEEK)); break;
	case 9: sendto(fd, buf, 8, MSG_NOSIGNAL | MSG_DONTWAIT, (void *)&a, len); break;
	case 10: shutdown(fd, r >> 8 & 3 ? 2 : r % 3); break;
	case 11: pass_fd(fd, 2, "x", MSG_DONTWAIT | MSG_NOSIGNAL); break;
	}
	if (new >= 0) {
		fd = __atomic_exchange_n(&fds[at], new, __ATOMIC_SEQ_CST);
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
	struct sockaddr_un a;
	pthread_t t[3];
	int s[2];

	for (int i = 0; i < SOCKETS; i++)
		fds[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
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
		int fd = socket(AF_UNIX, SOCK_STREAM, 0);

		CHECK(bind(fd, (void *)&a, name(&a, i)) == 0);
	}
	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0);
	return check_done();
}
