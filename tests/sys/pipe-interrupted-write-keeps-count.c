/* A signal in the middle of a big write gives the bytes written so far, not EINTR. */
#include "tools.h"

static void nothing(int sig)
{
}

int main(void)
{
	static char buf[100000];
	struct sigaction sa = {.sa_handler = nothing};
	pid_t me = getpid();
	int p[2];

	sigaction(SIGUSR1, &sa, NULL);
	CHECK(pipe(p) == 0);
	if (fork() == 0) {
		wait_asleep(me);
		kill(me, SIGUSR1);
		_exit(0);
	}
	CHECK_EQ(write(p[1], buf, sizeof(buf)), 65536);
	CHECK(wait_ok());
	if (fork() == 0) {
		wait_asleep(me);
		kill(me, SIGUSR1);
		_exit(0);
	}
	CHECK_ERR(write(p[1], buf, 1), EINTR);
	CHECK(wait_ok());
	return check_done();
}
