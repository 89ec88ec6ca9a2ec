/* Another thread shuts a connection down, or the peer goes, while one reads: it wakes with 0, or with the reset. A close
   of the same descriptor does not wake, for the call holds the socket. */
#include "tools.h"
#include "inet.h"
#include <pthread.h>

static int fd[2], d;
static pid_t tid;

static void *reads(void *arg)
{
	char b;

	__atomic_store_n(&tid, syscall(SYS_gettid), __ATOMIC_SEQ_CST);
	long n = read(*(int *)arg, &b, 1);
	return (void *)(n < 0 ? -(long)errno : n);
}

static pthread_t start(int *of)
{
	pthread_t t;

	tid = 0;
	CHECK(pthread_create(&t, NULL, reads, of) == 0);
	while (!__atomic_load_n(&tid, __ATOMIC_SEQ_CST))
		sched_yield();
	wait_thread_state(getpid(), tid, 'S');
	return t;
}

static long end(pthread_t t)
{
	void *r;

	CHECK(pthread_join(t, &r) == 0);
	return (long)r;
}

int main(void)
{
	struct linger now = { 1, 0 };
	pthread_t t;

	tcp_pair(fd);
	t = start(&fd[0]);
	CHECK(shutdown(fd[0], SHUT_RD) == 0);
	CHECK_EQ(end(t), 0);
	tcp_pair(fd);
	t = start(&fd[0]);
	close(fd[1]);
	CHECK_EQ(end(t), 0);
	tcp_pair(fd);
	t = start(&fd[0]);
	setsockopt(fd[1], SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(fd[1]);
	CHECK_EQ(end(t), -ECONNRESET);
	tcp_pair(fd);
	t = start(&fd[0]);
	close(fd[0]);
	CHECK(write(fd[1], "x", 1) == 1);
	CHECK_EQ(end(t), 1);
	d = datagrams();                         /* of datagrams it wakes, though it says it did not */
	t = start(&d);
	CHECK_ERR(shutdown(d, SHUT_RD), ENOTCONN);
	CHECK_EQ(end(t), 0);
	return check_done();
}
