/* A signal ends accept, recv and connect with EINTR, or they go on with SA_RESTART; a connect that was interrupted
   finishes by itself. */
#include "inet.h"
#include <sys/time.h>

static volatile sig_atomic_t alarms;
static int thrice[2];                          /* a pipe: the third alarm is told there */

static void on_alarm(int sig)
{
	if (++alarms == 3)
		write(thrice[1], "x", 1);
}

static void often(int on)
{
	struct itimerval t = { { 0, on * 20000 }, { 0, on * 20000 } };

	alarms = 0;
	setitimer(ITIMER_REAL, &t, NULL);
}

int main(void)
{
	struct sigaction sa = { .sa_handler = on_alarm };
	int l = listener(0), d = datagrams(), fd[2], c;
	struct sockaddr_in a = name_of(l);
	char b;

	tcp_pair(fd);
	CHECK(pipe(thrice) == 0);
	sigaction(SIGALRM, &sa, NULL);
	often(1);
	CHECK_ERR(accept(l, NULL, NULL), EINTR);
	CHECK_ERR(read(fd[0], &b, 1), EINTR);
	CHECK_ERR(recv(d, &b, 1, 0), EINTR);
	often(0);
	dial(l, SOCK_STREAM);
	c = socket(AF_INET, SOCK_STREAM, 0);
	often(1);
	CHECK_ERR(connect(c, ADDR(&a)), EINTR);
	often(0);
	CHECK_ERR(fcntl(c, F_SETFL, O_NONBLOCK) ? 0 : connect(c, ADDR(&a)), EALREADY);
	CHECK(accept(l, NULL, NULL) >= 0);
	CHECK_EQ(poll_for(c, POLLOUT), POLLOUT);
	CHECK_EQ(option(c, SOL_SOCKET, SO_ERROR), 0);

	sa.sa_flags = SA_RESTART;
	sigaction(SIGALRM, &sa, NULL);
	CHECK(pipe(thrice) == 0);
	pid_t child = fork();
	if (child == 0) {
		often(1);
		CHECK(read(fd[0], &b, 1) == 1 && alarms >= 3);
		CHECK(recv(d, &b, 1, 0) == 1);
		_exit(check_done());
	}
	CHECK(read(thrice[0], &b, 1) == 1 && write(fd[1], "x", 1) == 1 && poll(NULL, 0, 100) == 0);
	a = name_of(d);
	CHECK(sendto(socket(AF_INET, SOCK_DGRAM, 0), "x", 1, 0, ADDR(&a)) == 1);
	CHECK(wait_ok());
	return check_done();
}
