/* When a group with a stopped member becomes orphaned, its members get SIGHUP and SIGCONT. */
#include "tools.h"
#include <sys/prctl.h>

int main(void)
{
	pid_t middle, member = 0;
	int fd[2], status;

	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	CHECK(pipe(fd) == 0);
	middle = fork();
	if (middle == 0) {
		setsid();
		member = fork();
		if (member == 0) {
			setpgid(0, 0);
			for (;;)
				pause();
		}
		setpgid(member, member);
		kill(member, SIGSTOP);
		waitpid(member, &status, WUNTRACED);
		CHECK_EQ(write(fd[1], &member, sizeof(member)), sizeof(member));
		_exit(0);
	}
	CHECK_EQ(read(fd[0], &member, sizeof(member)), sizeof(member));
	CHECK(wait_ok_pid(middle));
	CHECK_EQ(waitpid(member, &status, 0), member);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGHUP);
	return check_done();
}
