/* Closing the master hangs up: SIGHUP and SIGCONT to the session leader, reads give 0, writes EIO, POLLHUP. */
#include "tools.h"
#include "ptypair.h"
#include <poll.h>

static volatile int hup, cont;

static void handler(int sig)
{
	if (sig == SIGHUP)
		hup++;
	else
		cont++;
}

int main(void)
{
	int m, s = pty_pair(&m);
	struct gate ready;
	pid_t pid;

	gate_new(&ready);
	pid = fork();
	if (pid == 0) {
		char c;
		struct sigaction sa = {.sa_handler = handler, .sa_flags = SA_RESTART};
		close(m);
		sigaction(SIGHUP, &sa, NULL);
		sigaction(SIGCONT, &sa, NULL);
		setsid();
		CHECK(ioctl(s, TIOCSCTTY, 0) == 0);
		gate_open(&ready);
		CHECK(read(s, &c, 1) <= 0);
		while (!hup)
			sched_yield();
		CHECK_EQ(read(s, &c, 1), 0);
		CHECK_ERR(write(s, "x", 1), EIO);
		struct pollfd p = {s, POLLIN | POLLOUT, 0};
		CHECK_EQ(poll(&p, 1, 0), 1);
		CHECK(p.revents & POLLHUP);
		CHECK_EQ(hup, 1);
		CHECK_EQ(cont, 1);
		_exit(check_done());
	}
	close(s);
	gate_wait(&ready);
	wait_asleep(pid);
	close(m);
	CHECK(wait_ok());
	return check_done();
}
