/* vfork: the child borrows the parent's memory, and the parent runs on only after its _exit. */
#include "tools.h"

static volatile int done;

int main(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		for (int i = 0; i < 50; i++)
			sched_yield();
		done = 1;
		_exit(7);
	}
	CHECK_EQ(done, 1);
	int status;
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	return check_done();
}
