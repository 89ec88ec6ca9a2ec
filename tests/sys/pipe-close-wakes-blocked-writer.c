/* A writer blocked on a full pipe gets EPIPE, or its partial count, when the last reader goes. */
#include "tools.h"

int main(void)
{
	static char buf[100000];
	struct gate g;
	int p[2];
	pid_t pid;

	gate_new(&g);
	signal(SIGPIPE, SIG_IGN);
	CHECK(pipe(p) == 0);
	pid = fork();
	if (pid == 0) {
		close(p[0]);
		gate_open(&g);
		CHECK_EQ(write(p[1], buf, sizeof(buf)), 65536);
		CHECK_ERR(write(p[1], buf, 1), EPIPE);
		_exit(check_done());
	}
	gate_wait(&g);
	wait_asleep(pid);
	close(p[0]);
	CHECK(wait_ok());
	return check_done();
}
