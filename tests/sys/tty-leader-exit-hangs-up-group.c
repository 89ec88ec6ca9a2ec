/* When the session leader dies, the foreground group gets SIGHUP and the terminal is free for another session. */
#include "tools.h"
#include "ptypair.h"
#include <sys/prctl.h>

int main(void)
{
	int m, s = pty_pair(&m), fd[2], status;
	pid_t leader, fg = 0;

	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	CHECK(pipe(fd) == 0);
	leader = fork();
	if (leader == 0) {
		setsid();
		CHECK(ioctl(s, TIOCSCTTY, 0) == 0);
		signal(SIGTTOU, SIG_IGN);
		fg = fork();
		if (fg == 0)
			for (;;)
				pause();
		setpgid(fg, fg);
		CHECK(tcsetpgrp(s, fg) == 0);
		CHECK_EQ(write(fd[1], &fg, sizeof(fg)), sizeof(fg));
		_exit(check_done());
	}
	CHECK_EQ(read(fd[0], &fg, sizeof(fg)), sizeof(fg));
	CHECK(wait_ok_pid(leader));
	CHECK_EQ(waitpid(fg, &status, 0), fg);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGHUP);
	if (fork() == 0) {
		setsid();
		int t = open(ptsname(m), O_RDWR);
		CHECK(t >= 0);
		CHECK_EQ(tcgetpgrp(t), getpid());
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}
