/* The last writer's close wakes a blocked reader with end of file; so does its death by SIGKILL. */
#include "tools.h"

int main(void)
{
	pid_t me = getpid(), writer;
	int p[2];
	char c;

	for (int killed = 0; killed < 2; killed++) {
		CHECK(pipe(p) == 0);
		writer = fork();
		if (writer == 0) {
			close(p[0]);
			if (killed)
				for (;;)
					pause();
			wait_asleep(me);
			close(p[1]);
			_exit(0);
		}
		close(p[1]);
		if (killed && fork() == 0) {
			wait_asleep(me);
			kill(writer, SIGKILL);
			_exit(0);
		}
		CHECK_EQ(read(p[0], &c, 1), 0);
		CHECK_EQ(read(p[0], &c, 1), 0);
		waitpid(writer, NULL, 0);
		if (killed)
			CHECK(wait_ok());
		close(p[0]);
	}
	return check_done();
}
