/* The ways of ways.h: pipe, FIFO, System V and POSIX message queues, shared memory with
   semaphores and with a futex, a socket pair, and TCP by the loopback interface. */
#define _GNU_SOURCE
#include "ways.h"
#include "demo.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void all(ssize_t (*move)(int, char *, size_t), int fd, char *data, size_t n)
{
	while (n > 0) {
		ssize_t k = move(fd, data, n);
		if (k <= 0)
			fatal("a way broke");
		data += k;
		n -= k;
	}
}

static ssize_t put(int fd, char *data, size_t n) { return write(fd, data, n); }
static ssize_t get(int fd, char *data, size_t n) { return read(fd, data, n); }

/* ---- pipe, FIFO, socket pair: descriptors ---- */

static int end[2][2];            /* [channel][0 to read, 1 to write] */

static bool pipe_open(void)
{
	return pipe(end[0]) == 0 && pipe(end[1]) == 0;
}

static bool fifo_open(void)
{
	static const char *const name[] = { "way.0", "way.1" };

	for (int c = 0; c < 2; c++) {
		unlink(name[c]);
		if (mkfifo(name[c], 0600) < 0)
			return false;
		/* Opened for both first, so that neither open waits for a peer. */
		int both = open(name[c], O_RDWR);
		end[c][0] = open(name[c], O_RDONLY);
		end[c][1] = open(name[c], O_WRONLY);
		close(both);
		unlink(name[c]);
	}
	return end[0][0] >= 0 && end[1][1] >= 0;
}

static bool socket_open(void)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		return false;
	end[0][1] = pair[0];
	end[0][0] = pair[1];
	end[1][1] = dup(pair[1]);
	end[1][0] = dup(pair[0]);
	return true;
}

/* One connection, whose two directions are the channels. */
static bool tcp_open(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	socklen_t len = sizeof a;

	if (listener < 0 || listen(listener, 1) < 0 || getsockname(listener, (struct sockaddr *)&a, &len) < 0)
		return false;
	end[0][1] = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(end[0][1], (struct sockaddr *)&a, sizeof a) < 0)
		return false;
	end[0][0] = accept(listener, NULL, NULL);
	setsockopt(end[0][1], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	setsockopt(end[0][0], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	end[1][1] = dup(end[0][0]);
	end[1][0] = dup(end[0][1]);
	close(listener);
	return end[1][0] >= 0;
}

static void fd_send(int channel, const void *data, size_t n) { all(put, end[channel][1], (char *)data, n); }
static void fd_take(int channel, void *data, size_t n) { all(get, end[channel][0], data, n); }

static void fd_close(void)
{
	for (int c = 0; c < 2; c++)
		for (int i = 0; i < 2; i++)
			close(end[c][i]);
}

/* ---- message queues ---- */

static int queue[2];

static bool msg_open(void)
{
	queue[0] = msgget(IPC_PRIVATE, 0600);
	queue[1] = msgget(IPC_PRIVATE, 0600);
	return queue[0] >= 0 && queue[1] >= 0;
}

struct letter { long type; char data[WAY_MAX]; };

static void msg_send(int channel, const void *data, size_t n)
{
	struct letter l;

	l.type = 1;
	memcpy(l.data, data, n);
	if (msgsnd(queue[channel], &l, n, 0) < 0)
		fatal("msgsnd");
}

static void msg_take(int channel, void *data, size_t n)
{
	struct letter l;

	if (msgrcv(queue[channel], &l, n, 0, 0) != (ssize_t)n)
		fatal("msgrcv");
	memcpy(data, l.data, n);
}

static void msg_close(void)
{
	msgctl(queue[0], IPC_RMID, NULL);
	msgctl(queue[1], IPC_RMID, NULL);
}

static mqd_t mq[2];

static bool mq_way_open(void)
{
	static const char *const name[] = { "/way.0", "/way.1" };
	struct mq_attr a = { .mq_maxmsg = 8, .mq_msgsize = WAY_MAX };

	for (int c = 0; c < 2; c++) {
		mq_unlink(name[c]);
		mq[c] = mq_open(name[c], O_RDWR | O_CREAT | O_EXCL, 0600, &a);
		if (mq[c] == (mqd_t)-1)
			return false;
		mq_unlink(name[c]);
	}
	return true;
}

static void mq_way_send(int channel, const void *data, size_t n)
{
	if (mq_send(mq[channel], data, n, 0) < 0)
		fatal("mq_send");
}

static void mq_way_take(int channel, void *data, size_t n)
{
	char text[WAY_MAX];

	if (mq_receive(mq[channel], text, sizeof text, NULL) != (ssize_t)n)
		fatal("mq_receive");
	memcpy(data, text, n);
}

static void mq_way_close(void)
{
	mq_close(mq[0]);
	mq_close(mq[1]);
}

/* ---- shared memory: a ring of slots, kept by semaphores or by a futex ---- */

#define SLOTS 8
static struct ring {
	sem_t empty, full;
	uint32_t in, out;        /* of the futex way: they only grow */
	uint32_t taker_sleeps, sender_sleeps;
	unsigned put, got;       /* of the semaphore way: one process each */
	char slot[SLOTS][WAY_MAX];
} *ring;                         /* one for each channel */

static bool shm_open_rings(void)
{
	ring = shared_memory(2 * sizeof *ring);
	for (int c = 0; c < 2; c++)
		if (sem_init(&ring[c].empty, 1, SLOTS) < 0 || sem_init(&ring[c].full, 1, 0) < 0)
			return false;
	return true;
}

static void sem_send(int channel, const void *data, size_t n)
{
	struct ring *r = &ring[channel];

	sem_wait(&r->empty);
	memcpy(r->slot[r->put++ % SLOTS], data, n);
	sem_post(&r->full);
}

static void sem_take(int channel, void *data, size_t n)
{
	struct ring *r = &ring[channel];

	sem_wait(&r->full);
	memcpy(data, r->slot[r->got++ % SLOTS], n);
	sem_post(&r->empty);
}

/* Not every C library has <linux/futex.h>. */
enum { WAIT = 0, WAKE = 1 };

/* Sleep while *word is still `value`; whoever changes it wakes who says that he sleeps. The
   kernel looks at the word again, so a change after the flag is not missed. The flag is the
   sleeper's to take back: a waker who did it could take back one that was set after its own
   change, and the sleeper, whose word then changes no more before he sleeps, is forgotten. */
static void futex_wait(uint32_t *word, uint32_t value, uint32_t *sleeps)
{
	__atomic_store_n(sleeps, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(word, __ATOMIC_SEQ_CST) == value)
		syscall(SYS_futex, word, WAIT, value, NULL, NULL, 0);
	__atomic_store_n(sleeps, 0, __ATOMIC_SEQ_CST);
}

static void futex_wake(uint32_t *word, uint32_t *sleeps)
{
	if (__atomic_load_n(sleeps, __ATOMIC_SEQ_CST))
		syscall(SYS_futex, word, WAKE, INT_MAX, NULL, NULL, 0);
}

static void futex_send(int channel, const void *data, size_t n)
{
	struct ring *r = &ring[channel];
	uint32_t out;

	while (r->in - (out = __atomic_load_n(&r->out, __ATOMIC_ACQUIRE)) == SLOTS)
		futex_wait(&r->out, out, &r->sender_sleeps);
	memcpy(r->slot[r->in % SLOTS], data, n);
	__atomic_store_n(&r->in, r->in + 1, __ATOMIC_SEQ_CST);
	futex_wake(&r->in, &r->taker_sleeps);
}

static void futex_take(int channel, void *data, size_t n)
{
	struct ring *r = &ring[channel];
	uint32_t in;

	while ((in = __atomic_load_n(&r->in, __ATOMIC_ACQUIRE)) == r->out)
		futex_wait(&r->in, in, &r->taker_sleeps);
	memcpy(data, r->slot[r->out % SLOTS], n);
	__atomic_store_n(&r->out, r->out + 1, __ATOMIC_SEQ_CST);
	futex_wake(&r->out, &r->sender_sleeps);
}

static void shm_close(void)
{
	munmap(ring, 2 * sizeof *ring);
}

const struct way ways[] = {
	{ "pipe", 2, pipe_open, fd_send, fd_take, fd_close },
	{ "fifo", 2, fifo_open, fd_send, fd_take, fd_close },
	{ "msg", 2, msg_open, msg_send, msg_take, msg_close },
	{ "mq", 2, mq_way_open, mq_way_send, mq_way_take, mq_way_close },
	{ "shm+sem", 0, shm_open_rings, sem_send, sem_take, shm_close },
	{ "shm+futex", 0, shm_open_rings, futex_send, futex_take, shm_close },
	{ "socket", 2, socket_open, fd_send, fd_take, fd_close },
	{ "tcp", 2, tcp_open, fd_send, fd_take, fd_close },
};
const int way_count = sizeof ways / sizeof ways[0];
