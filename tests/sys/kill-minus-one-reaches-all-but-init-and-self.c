/* kill(-1) reaches every process the caller may signal, but neither init nor the caller. */
#include "tools.h"

int main(void)
{
	struct gate g;
	int status;
	pid_t pid[3];

	if (fork() == 0) {
		CHECK(setuid(3456) == 0);
		gate_new(&g);
		for (int i = 0; i < 3; i++) {
			pid[i] = fork();
			if (pid[i] == 0) {
				if (i == 2)
					setsid();
				gate_open(&g);
				for (;;)
					pause();
			}
		}
		for (int i = 0; i < 3; i++)
			gate_wait(&g);
		CHECK(kill(-1, SIGTERM) == 0);
		for (int i = 0; i < 3; i++) {
			CHECK_EQ(waitpid(pid[i], &status, 0), pid[i]);
			CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
		}
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK(kill(1, 0) == 0);
	return check_done();
}
