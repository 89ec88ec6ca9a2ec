/* Orphans go to the nearest living ancestor that is a subreaper, which can then wait for them. */
#include "tools.h"
#include <sys/prctl.h>

int main(void)
{
	struct gate died, seen;
	int on = 0, fd[2], status;
	pid_t middle, orphan = 0, me = getpid();

	CHECK(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0);
	CHECK(prctl(PR_GET_CHILD_SUBREAPER, &on, 0, 0, 0) == 0);
	CHECK_EQ(on, 1);
	gate_new(&died);
	gate_new(&seen);
	CHECK(pipe(fd) == 0);
	middle = fork();
	if (middle == 0) {
		prctl(PR_GET_CHILD_SUBREAPER, &on, 0, 0, 0);
		CHECK_EQ(on, 0);
		orphan = fork();
		if (orphan == 0) {
			gate_wait(&died);
			CHECK_EQ(getppid(), me);
			_exit(check_done() ? 1 : 44);
		}
		CHECK_EQ(write(fd[1], &orphan, sizeof(orphan)), sizeof(orphan));
		_exit(check_done());
	}
	CHECK_EQ(read(fd[0], &orphan, sizeof(orphan)), sizeof(orphan));
	CHECK(wait_ok_pid(middle));
	gate_open(&died);
	CHECK_EQ(waitpid(-1, &status, 0), orphan);
	CHECK_EQ(WEXITSTATUS(status), 44);
	return check_done();
}
