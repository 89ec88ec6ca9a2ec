/* kill(-pgid) signals every member and nobody else; an empty group is ESRCH. */
#include "tools.h"

int main(void)
{
	pid_t pid[4], group = 0;
	int status;

	for (int i = 0; i < 4; i++) {
		pid[i] = fork();
		if (pid[i] == 0)
			for (;;)
				pause();
		if (i < 3)
			setpgid(pid[i], group);
		if (i == 0)
			group = pid[0];
	}
	CHECK(kill(-group, 0) == 0);
	CHECK(killpg(group, SIGTERM) == 0);
	for (int i = 0; i < 3; i++) {
		CHECK_EQ(waitpid(pid[i], &status, 0), pid[i]);
		CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	}
	CHECK_EQ(waitpid(pid[3], &status, WNOHANG), 0);
	CHECK_ERR(killpg(group, SIGTERM), ESRCH);
	kill(pid[3], SIGKILL);
	waitpid(pid[3], &status, 0);
	return check_done();
}
