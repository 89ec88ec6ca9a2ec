/* A zombie nobody waited for passes to the subreaper when its parent dies, SIGCHLD included. */
#include "tools.h"
#include <sys/prctl.h>

static volatile int caught;

static void chld(int sig)
{
	caught++;
}

int main(void)
{
	int fd[2], status;
	pid_t middle, child = 0;

	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	signal(SIGCHLD, chld);
	CHECK(pipe(fd) == 0);
	middle = fork();
	if (middle == 0) {
		child = fork();
		if (child == 0)
			_exit(55);
		wait_state(child, 'Z');
		CHECK_EQ(write(fd[1], &child, sizeof(child)), sizeof(child));
		_exit(check_done());
	}
	CHECK_EQ(read(fd[0], &child, sizeof(child)), sizeof(child));
	CHECK(wait_ok_pid(middle));
	CHECK_EQ(waitpid(child, &status, 0), child);
	CHECK_EQ(WEXITSTATUS(status), 55);
	CHECK(caught >= 1);
	return check_done();
}
