/* An ignored signal, or one whose default is to be ignored, does not interrupt a sleeping call. */
#include "tools.h"

int main(void)
{
	pid_t me = getpid();
	char c;
	int p[2];

	CHECK(pipe(p) == 0);
	signal(SIGUSR1, SIG_IGN);
	if (fork() == 0) {
		wait_asleep(me);
		for (int i = 0; i < 20; i++) {
			kill(me, SIGUSR1);
			kill(me, SIGWINCH);
			kill(me, SIGURG);
			kill(me, SIGCONT);
		}
		wait_asleep(me);
		CHECK_EQ(write(p[1], "x", 1), 1);
		_exit(check_done());
	}
	CHECK_EQ(read(p[0], &c, 1), 1);
	CHECK(wait_ok());
	return check_done();
}
