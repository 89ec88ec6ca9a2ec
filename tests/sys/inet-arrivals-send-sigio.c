/* O_ASYNC and F_SETOWN: SIGIO when bytes, a datagram or a connection comes. */
#include "inet.h"

static volatile sig_atomic_t ios;

static void on_io(int sig)
{
	ios++;
}

static void arm(int fd)
{
	CHECK(fcntl(fd, F_SETOWN, getpid()) == 0 && fcntl(fd, F_SETFL, O_ASYNC | O_NONBLOCK) == 0);
	ios = 0;
}

static void wait_io(void)
{
	for (int i = 0; i < 1000 && !ios; i++)
		poll(NULL, 0, 10);
	CHECK(ios >= 1);
}

int main(void)
{
	int l = listener(3), fd[2], d = datagrams();
	struct sockaddr_in a = name_of(d);

	signal(SIGIO, on_io);
	arm(l);
	dial(l, SOCK_STREAM);
	wait_io();
	tcp_pair(fd);
	arm(fd[1]);
	CHECK(write(fd[0], "x", 1) == 1);
	wait_io();
	arm(d);
	CHECK(sendto(socket(AF_INET, SOCK_DGRAM, 0), "x", 1, 0, ADDR(&a)) == 1);
	wait_io();
	return check_done();
}
