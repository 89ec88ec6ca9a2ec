/* setuid to a user who has too many processes works, execve then does not: EAGAIN, while there are too many. */
#include "tools.h"
#include <sys/resource.h>

int main(int argc, char **argv)
{
	struct rlimit rl = {2, 2};
	char *again[] = { argv[0], "exec", NULL };
	struct gate ready;
	pid_t pid[4];

	if (argc > 1)
		return 0;
	if (getuid() != 0)
		SKIP("only root can become somebody else");
	if (fork() > 0)
		return wait_ok() ? check_done() : 1;
	gate_new(&ready);
	for (int i = 0; i < 4; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			CHECK(setuid(4325) == 0);
			gate_open(&ready);
			for (;;)
				pause();
		}
		gate_wait(&ready);
	}
	CHECK(setrlimit(RLIMIT_NPROC, &rl) == 0);
	CHECK(setuid(4325) == 0);
	CHECK_ERR(execv("/proc/self/exe", again), EAGAIN);
	CHECK_ERR(fork(), EAGAIN);
	for (int i = 0; i < 4; i++) {
		kill(pid[i], SIGKILL);
		waitpid(pid[i], NULL, 0);
	}
	if (check_failures == 0)
		execv("/proc/self/exe", again);
	return 1;
}
