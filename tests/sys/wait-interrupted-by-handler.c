/* wait is restarted after a handler with SA_RESTART and fails with EINTR without it. */
#include "tools.h"

static volatile int caught;

static void usr1(int sig)
{
	caught++;
}

int main(void)
{
	struct sigaction sa = {.sa_handler = usr1};
	pid_t me = getpid(), pid;

	for (int restart = 0; restart < 2; restart++) {
		sa.sa_flags = restart ? SA_RESTART : 0;
		sigaction(SIGUSR1, &sa, NULL);
		caught = 0;
		pid = fork();
		if (pid == 0) {
			wait_asleep(me);
			kill(me, SIGUSR1);
			if (restart)
				while (state_of(me, me) != 'S')
					sched_yield();
			else
				pause();
			_exit(0);
		}
		if (restart) {
			CHECK(wait_ok_pid(pid));
		} else {
			CHECK_ERR(waitpid(pid, NULL, 0), EINTR);
			kill(pid, SIGKILL);
			waitpid(pid, NULL, 0);
		}
		CHECK_EQ(caught, 1);
	}
	return check_done();
}
