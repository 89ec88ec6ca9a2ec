/* ^C, ^Z and ^\ typed at the master signal every process of the foreground group, nobody else, and flush input. */
#include "tools.h"
#include "ptypair.h"

int main(void)
{
	static const struct { const char *key; int sig; } keys[] = {{"\003", SIGINT}, {"\034", SIGQUIT}, {"\032", SIGTSTP}};
	int m, s = pty_pair(&m), status;

	if (fork() == 0) {
		pid_t fg[2], bg;
		setsid();
		CHECK(ioctl(s, TIOCSCTTY, 0) == 0);
		signal(SIGTTOU, SIG_IGN);
		bg = fork();
		if (bg == 0) {
			setpgid(0, 0);
			for (;;)
				pause();
		}
		setpgid(bg, bg);
		for (int k = 0; k < 3; k++) {
			for (int i = 0; i < 2; i++) {
				fg[i] = fork();
				if (fg[i] == 0)
					for (;;)
						pause();
				setpgid(fg[i], fg[0]);
			}
			CHECK(tcsetpgrp(s, fg[0]) == 0);
			CHECK_EQ(tcgetpgrp(s), fg[0]);
			CHECK_EQ(write(m, "typed", 5), 5);
			CHECK_EQ(write(m, keys[k].key, 1), 1);
			for (int i = 0; i < 2; i++) {
				CHECK_EQ(waitpid(fg[i], &status, WUNTRACED), fg[i]);
				CHECK_EQ(WIFSTOPPED(status) ? WSTOPSIG(status) : WTERMSIG(status), keys[k].sig);
				kill(fg[i], SIGKILL);
				if (WIFSTOPPED(status))
					waitpid(fg[i], &status, 0);
			}
			CHECK_EQ(pty_ready(s), 0);
			CHECK_EQ(waitpid(bg, &status, WNOHANG | WUNTRACED), 0);
		}
		kill(bg, SIGKILL);
		waitpid(bg, &status, 0);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}
