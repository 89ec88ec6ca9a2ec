/* A poll that sleeps on two pipes wakes when either gets a byte, loses its writer, or a signal comes. */
#include "tools.h"
#include <poll.h>

static void nothing(int sig)
{
}

int main(void)
{
	int p[2], q[2];
	struct sigaction sa = {.sa_handler = nothing, .sa_flags = SA_RESTART};
	pid_t me = getpid();

	sigaction(SIGUSR1, &sa, NULL);
	for (int what = 0; what < 3; what++) {
		CHECK(pipe(p) == 0 && pipe(q) == 0);
		struct pollfd f[2] = {{p[0], POLLIN, 0}, {q[0], POLLIN, 0}};
		pid_t pid = fork();
		if (pid == 0) {
			close(p[1]);
			wait_asleep(me);
			if (what == 0)
				CHECK_EQ(write(q[1], "x", 1), 1);
			if (what == 2)
				kill(me, SIGUSR1);
			if (what != 1)
				pause();
			_exit(check_done());
		}
		close(q[1]);
		if (what < 2) {
			CHECK_EQ(poll(f, 2, -1), 1);
			CHECK_EQ(f[0].revents, 0);
			CHECK_EQ(f[1].revents, what ? POLLHUP : POLLIN);
		} else {
			CHECK_ERR(poll(f, 2, -1), EINTR);
		}
		kill(pid, SIGKILL);
		CHECK_EQ(waitpid(pid, NULL, 0), pid);
		close(p[0]);
		close(p[1]);
		close(q[0]);
	}
	return check_done();
}
