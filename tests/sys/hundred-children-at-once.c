/* Two hundred children alive at once, each with its own status; then none is left. */
#include "tools.h"

int main(void)
{
	static pid_t pid[200];
	struct gate g;
	int status;

	gate_new(&g);
	for (int i = 0; i < 200; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			gate_wait(&g);
			_exit(i);
		}
		if (!CHECK(pid[i] > 0))
			return 1;
	}
	for (int i = 0; i < 200; i++)
		gate_open(&g);
	for (int i = 199; i >= 0; i--) {
		CHECK_EQ(waitpid(pid[i], &status, 0), pid[i]);
		CHECK_EQ(WEXITSTATUS(status), i);
	}
	CHECK_ERR(wait(NULL), ECHILD);
	return check_done();
}
