/* RLIMIT_NPROC counts the processes of a real user id: at the limit fork says EAGAIN; root is exempt. */
#include "tools.h"
#include <sys/resource.h>

int main(void)
{
	struct rlimit rl = {3, 3};
	int status;

	if (fork() == 0) {
		CHECK(setuid(4321) == 0);
		CHECK(setrlimit(RLIMIT_NPROC, &rl) == 0);
		pid_t a = fork();
		if (a == 0)
			for (;;)
				pause();
		pid_t b = fork();
		if (b == 0)
			for (;;)
				pause();
		CHECK(a > 0 && b > 0);
		CHECK_ERR(fork(), EAGAIN);
		kill(a, SIGKILL);
		waitpid(a, &status, 0);
		a = fork();
		if (a == 0)
			_exit(0);
		CHECK(a > 0 && wait_ok_pid(a));
		kill(b, SIGKILL);
		waitpid(b, &status, 0);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}
