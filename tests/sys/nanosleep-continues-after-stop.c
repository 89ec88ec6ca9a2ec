/* A sleep goes on after stop and continue without an error (restart_syscall), and ends in time. */
#include "tools.h"
#include <time.h>

int main(void)
{
	struct timespec t = {0, 200000000}, a, b;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		clock_gettime(CLOCK_MONOTONIC, &a);
		CHECK(nanosleep(&t, NULL) == 0);
		clock_gettime(CLOCK_MONOTONIC, &b);
		CHECK((b.tv_sec - a.tv_sec) * 1000000000ll + b.tv_nsec - a.tv_nsec >= 200000000);
		_exit(check_done());
	}
	wait_asleep(pid);
	for (int i = 0; i < 3; i++) {
		kill(pid, SIGSTOP);
		CHECK_EQ(waitpid(pid, &status, WUNTRACED), pid);
		if (WIFEXITED(status))
			break;
		kill(pid, SIGCONT);
	}
	if (!WIFEXITED(status))
		CHECK(wait_ok_pid(pid));
	return check_done();
}
