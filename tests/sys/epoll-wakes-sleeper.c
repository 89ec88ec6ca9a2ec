/* epoll_wait sleeps until a write, a close, an added ready descriptor or a signal; pwait installs its mask. */
#include "tools.h"
#include <sys/epoll.h>

static void nothing(int sig)
{
}

int main(void)
{
	struct epoll_event e = {.events = EPOLLIN}, out;
	int ep = epoll_create1(0), p[2], q[2];
	pid_t me = getpid();
	sigset_t set, none;

	signal(SIGUSR1, nothing);
	sigemptyset(&none);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	CHECK(pipe(p) == 0 && pipe(q) == 0);
	CHECK(epoll_ctl(ep, EPOLL_CTL_ADD, p[0], &e) == 0);
	for (int what = 0; what < 4; what++) {
		if (fork() == 0) {
			wait_asleep(me);
			if (what == 0)
				kill(me, SIGUSR1);
			if (what == 1) {
				CHECK_EQ(write(q[1], "x", 1), 1);
				CHECK(epoll_ctl(ep, EPOLL_CTL_ADD, q[0], &e) == 0);
				CHECK(epoll_ctl(ep, EPOLL_CTL_DEL, q[0], NULL) == 0);
			}
			if (what >= 1 && what <= 2)
				CHECK_EQ(write(p[1], "x", 1), 1);
			_exit(check_done());
		}
		if (what == 0)
			CHECK_ERR(epoll_pwait(ep, &out, 1, -1, &none), EINTR);
		else if (what < 3)
			CHECK_EQ(epoll_wait(ep, &out, 1, -1), 1);
		else
			CHECK_EQ(epoll_wait(ep, &out, 1, 1), 1);
		CHECK(wait_ok());
	}
	return check_done();
}
