/* A signal ends a read that sleeps: EINTR, or with SA_RESTART it sleeps on and gets its byte. */
#include "tools.h"

static volatile int caught;

static void count(int sig)
{
	caught++;
}

int main(void)
{
	struct sigaction sa = {.sa_handler = count};
	pid_t me = getpid();
	char c = 0;
	int p[2];

	for (int restart = 0; restart < 2; restart++) {
		sa.sa_flags = restart ? SA_RESTART : 0;
		sigaction(SIGUSR1, &sa, NULL);
		CHECK(pipe(p) == 0);
		if (fork() == 0) {
			wait_asleep(me);
			kill(me, SIGUSR1);
			if (restart) {
				wait_asleep(me);
				CHECK_EQ(write(p[1], "x", 1), 1);
			}
			_exit(check_done());
		}
		if (restart)
			CHECK(read(p[0], &c, 1) == 1 && c == 'x');
		else
			CHECK_ERR(read(p[0], &c, 1), EINTR);
		CHECK_EQ(caught, restart + 1);
		CHECK(wait_ok());
		close(p[0]);
		close(p[1]);
	}
	return check_done();
}
