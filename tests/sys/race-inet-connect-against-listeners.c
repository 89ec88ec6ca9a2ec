/* Listeners come and go at one port with connectors waiting before their short queues: each connect succeeds, is
   refused, reset or timed out, a connection that was accepted works, and a datagram socket beside them sees only its own. */
#include "inet.h"
#include <pthread.h>
#include <sys/time.h>

#define ROUNDS 60

static struct sockaddr_in a;
static int stop;
static long accepted, connected;

static void *listens(void *arg)
{
	for (int i = 0; i < ROUNDS; i++) {
		int l = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), c;

		set_option(l, SOL_SOCKET, SO_REUSEADDR, 1);
		set_option(l, SOL_SOCKET, SO_REUSEPORT, 1);
		CHECK(bind(l, ADDR(&a)) == 0 && listen(l, i % 3) == 0);
		for (int n = i % 7; n > 0; n--) {
			poll(&(struct pollfd){ l, POLLIN }, 1, 5);    /* a SYN that was lost comes again after a second */
			c = accept(l, NULL, NULL);
			if (c < 0)
				continue;
			__atomic_fetch_add(&accepted, 1, __ATOMIC_SEQ_CST);
			fcntl(c, F_SETFL, 0);
			if (send(c, "hello", 5, MSG_NOSIGNAL) < 0)
				CHECK(errno == EPIPE || errno == ECONNRESET);
			close(c);
		}
		close(l);
	}
	return NULL;
}

static void *connects(void *arg)
{
	struct timeval tv = { 0, 20000 };
	char b[8];

	for (unsigned i = (long)arg; !__atomic_load_n(&stop, __ATOMIC_SEQ_CST); i++) {
		int c = socket(AF_INET, SOCK_STREAM, 0), n;

		setsockopt(c, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
		setsockopt(c, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));       /* Linux may forget to reset one */
		if (connect(c, ADDR(&a)) == 0) {
			__atomic_fetch_add(&connected, 1, __ATOMIC_SEQ_CST);
			if (i % 4) {
				n = recv(c, b, sizeof(b), MSG_WAITALL);
				CHECK(n == 5 ? memcmp(b, "hello", 5) == 0 : n == -1 && (errno == ECONNRESET || errno == EAGAIN));
			}
		} else {
			CHECK(errno == ECONNREFUSED || errno == ECONNRESET || errno == EINPROGRESS || errno == EADDRNOTAVAIL);
		}
		close(c);
	}
	return NULL;
}

static void *datagrams_beside(void *arg)
{
	struct timeval tv = { 0, 20000 };
	char b[8];

	while (!__atomic_load_n(&stop, __ATOMIC_SEQ_CST)) {
		int d = socket(AF_INET, SOCK_DGRAM, 0), e = socket(AF_INET, SOCK_DGRAM, 0);

		CHECK(bind(d, ADDR(&a)) == 0 && connect(e, ADDR(&a)) == 0);
		setsockopt(d, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
		CHECK(send(e, "one", 3, 0) == 3 && recv(d, b, 8, 0) == 3);
		close(d);
		close(e);
	}
	return NULL;
}

int main(void)
{
	pthread_t l[2], c[4], d;

	/* not a port that a connector could be given for its own end while nobody listens */
	a = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(20000 + getpid() % 1000),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	for (long i = 0; i < 4; i++)
		CHECK(pthread_create(&c[i], NULL, connects, (void *)i) == 0);
	CHECK(pthread_create(&d, NULL, datagrams_beside, NULL) == 0);
	for (int i = 0; i < 2; i++)
		CHECK(pthread_create(&l[i], NULL, listens, NULL) == 0);
	for (int i = 0; i < 2; i++)
		pthread_join(l[i], NULL);
	__atomic_store_n(&stop, 1, __ATOMIC_SEQ_CST);
	for (int i = 0; i < 4; i++)
		pthread_join(c[i], NULL);
	pthread_join(d, NULL);
	CHECK(accepted > 0 && connected > 0);
	return check_done();
}
