/* A full backlog: connect is EAGAIN or waits for an accept; who waits at a listener that goes is refused, who is
   queued there is reset. An interrupted accept is EINTR, or goes on with SA_RESTART. */
#include "check.h"
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

static struct sockaddr_un addr = { .sun_family = AF_UNIX, .sun_path = "\0sprout-backlog" };
static volatile sig_atomic_t alarms;

static void on_alarm(int sig)
{
	alarms++;
}

static int dial(int flags, int *err)
{
	int s = socket(AF_UNIX, SOCK_STREAM | flags, 0);

	*err = connect(s, (struct sockaddr *)&addr, sizeof(addr)) ? errno : 0;
	return s;
}

int main(void)
{
	int l = socket(AF_UNIX, SOCK_STREAM, 0), err, n = 0, c;
	struct itimerval often = { { 0, 20000 }, { 0, 20000 } };
	struct sigaction sa = { .sa_handler = on_alarm };
	struct pollfd p = { l, POLLIN };
	char b;

	CHECK(bind(l, (struct sockaddr *)&addr, sizeof(addr)) == 0);
	CHECK_ERR(accept(l, NULL, NULL), EINVAL);
	CHECK(listen(l, 1) == 0 && poll(&p, 1, 0) == 0);
	while (c = dial(SOCK_NONBLOCK, &err), err == 0)
		n++;
	CHECK_EQ(n, 2);
	CHECK_EQ(err, EAGAIN);
	CHECK_EQ(poll(&p, 1, 0), 1);
	if (fork() == 0) {                       /* waits for a place */
		dial(0, &err);
		_exit(err);
	}
	CHECK((c = accept(l, NULL, NULL)) >= 0);
	CHECK(wait_ok());
	while (fcntl(l, F_SETFL, O_NONBLOCK) == 0 && accept(l, NULL, NULL) >= 0)
		;
	CHECK_EQ(errno, EAGAIN);
	CHECK(fcntl(l, F_SETFL, 0) == 0);
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &often, NULL);    /* again and again: the first may come before accept sleeps */
	CHECK_ERR(accept(l, NULL, NULL), EINTR);
	sa.sa_flags = SA_RESTART;
	sigaction(SIGALRM, &sa, NULL);
	if (fork() == 0) {
		setitimer(ITIMER_REAL, &often, NULL);
		while (alarms < 4)
			poll(NULL, 0, 10);
		dial(0, &err);
		_exit(err);
	}
	CHECK(accept(l, NULL, NULL) >= 0);
	setitimer(ITIMER_REAL, &(struct itimerval){ { 0, 0 }, { 0, 0 } }, NULL);
	CHECK(wait_ok());
	c = dial(0, &err);                       /* queued, never accepted */
	CHECK_EQ(err, 0);
	close(l);
	CHECK_ERR(recv(c, &b, 1, 0), ECONNRESET);
	CHECK_ERR(send(c, "x", 1, MSG_NOSIGNAL), EPIPE);
	return check_done();
}
