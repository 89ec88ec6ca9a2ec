/* A server and its clients, each ending a connection at a moment of its own with bytes on their way: every read gives
   bytes in their order, the end, or a reset; nobody sleeps for ever, and no connection is left over. */
#include "inet.h"
#include <pthread.h>
#include <stdint.h>

#define CLIENTS 3
#define ROUNDS  120

static int l;

/* Send or receive `n` bytes that count up, or fewer if the other side ends. */
static void converse(int fd, unsigned seed)
{
	uint8_t b[700], next = 0, sent = 0;

	for (int i = 0, turns = seed % 40; i < turns; i++) {
		int n = 1 + (seed >> (i % 16)) % 699;
		if ((seed ^ i) & 1) {
			for (int k = 0; k < n; k++)
				b[k] = sent + k;
			n = send(fd, b, n, MSG_NOSIGNAL | MSG_DONTWAIT);
			if (n < 0 && errno != EAGAIN)
				return (void)CHECK(errno == EPIPE || errno == ECONNRESET);
			sent += n < 0 ? 0 : n;
		} else {
			n = recv(fd, b, n, MSG_DONTWAIT);
			if (n < 0 && errno != EAGAIN)
				return (void)CHECK(errno == ECONNRESET || errno == EPIPE);
			for (int k = 0; k < n; k++)
				if (b[k] != next++)
					return (void)CHECK_EQ(b[k], next - 1);
		}
	}
	if (seed & 64) {
		shutdown(fd, SHUT_WR);
		while (recv(fd, b, sizeof(b), 0) > 0)
			;
	}
}

static void *client(void *arg)
{
	struct sockaddr_in a = name_of(l);
	unsigned seed = (long)arg * 7919 + 1;

	for (int i = 0; i < ROUNDS; i++) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);
		seed = seed * 1103515245 + 12345;
		if (!CHECK(connect(fd, ADDR(&a)) == 0))
			return NULL;
		converse(fd, seed >> 8);
		close(fd);
	}
	return NULL;
}

static void *server(void *arg)
{
	unsigned seed = 4711;

	for (int i = 0; i < CLIENTS * ROUNDS; i++) {
		int fd = accept(l, NULL, NULL);
		if (!CHECK(fd >= 0))
			return NULL;
		seed = seed * 1103515245 + 12345;
		converse(fd, seed >> 8);
		close(fd);
	}
	return NULL;
}

int main(void)
{
	pthread_t s, c[CLIENTS];

	l = listener(8);
	CHECK(pthread_create(&s, NULL, server, NULL) == 0);
	for (long i = 0; i < CLIENTS; i++)
		CHECK(pthread_create(&c[i], NULL, client, (void *)i) == 0);
	for (int i = 0; i < CLIENTS; i++)
		pthread_join(c[i], NULL);
	pthread_join(s, NULL);
	CHECK(fcntl(l, F_SETFL, O_NONBLOCK) == 0);
	CHECK_ERR(accept(l, NULL, NULL), EAGAIN);
	return check_done();
}
