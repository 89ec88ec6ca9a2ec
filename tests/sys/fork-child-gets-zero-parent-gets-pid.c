/* fork returns twice: 0 in the child, the child's pid in the parent; getppid of the child is the parent. */
#include "tools.h"

int main(void)
{
	pid_t me = getpid(), pid, seen;
	int fd[2];

	CHECK(pipe(fd) == 0);
	pid = fork();
	if (pid == 0) {
		seen = getpid();
		CHECK(seen != me);
		CHECK_EQ(getppid(), me);
		CHECK_EQ(write(fd[1], &seen, sizeof(seen)), sizeof(seen));
		_exit(check_done());
	}
	CHECK(pid > 0);
	CHECK_EQ(read(fd[0], &seen, sizeof(seen)), sizeof(seen));
	CHECK_EQ(seen, pid);
	CHECK(wait_ok_pid(pid));
	CHECK_EQ(getpid(), me);
	return check_done();
}
