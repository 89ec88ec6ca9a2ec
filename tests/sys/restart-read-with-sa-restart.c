/* A blocked pipe read goes on after a handler with SA_RESTART, and fails with EINTR without; nothing is lost. */
#include "tools.h"

static volatile int caught;

static void usr1(int sig)
{
	caught++;
}

int main(void)
{
	struct sigaction sa = {.sa_handler = usr1};
	pid_t me = getpid(), pid;
	char c = 0;
	int p[2];

	CHECK(pipe(p) == 0);
	for (int restart = 0; restart < 2; restart++) {
		sa.sa_flags = restart ? SA_RESTART : 0;
		sigaction(SIGUSR1, &sa, NULL);
		caught = 0;
		pid = fork();
		if (pid == 0) {
			wait_asleep(me);
			kill(me, SIGUSR1);
			if (restart) {
				wait_asleep(me);
				CHECK_EQ(write(p[1], "x", 1), 1);
			}
			_exit(check_done());
		}
		if (restart) {
			CHECK_EQ(read(p[0], &c, 1), 1);
			CHECK_EQ(c, 'x');
		} else {
			CHECK_ERR(read(p[0], &c, 1), EINTR);
		}
		CHECK_EQ(caught, 1);
		CHECK(wait_ok_pid(pid));
	}
	return check_done();
}
