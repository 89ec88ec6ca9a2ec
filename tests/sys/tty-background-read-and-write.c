/* Background reads raise SIGTTIN (EIO when ignored); writes SIGTTOU only with TOSTOP; settings always SIGTTOU. */
#include "tools.h"
#include "ptypair.h"

static int s;

static int stopped_by(int what)
{
	char c;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		setpgid(0, 0);
		if (what == 0)
			read(s, &c, 1);
		if (what == 1)
			write(s, "x", 1);
		if (what == 2)
			tcsetpgrp(s, getpid());
		if (what == 3) {
			struct termios t;
			tcgetattr(s, &t);
			tcsetattr(s, TCSANOW, &t);
		}
		if (what == 4) {
			signal(SIGTTIN, SIG_IGN);
			_exit(read(s, &c, 1) < 0 && errno == EIO ? 5 : 6);
		}
		if (what == 5) {
			signal(SIGTTOU, SIG_IGN);
			_exit(tcsetpgrp(s, getpgrp()) == 0 ? 7 : 8);
		}
		_exit(0);
	}
	setpgid(pid, pid);
	waitpid(pid, &status, WUNTRACED);
	if (WIFEXITED(status))
		return -WEXITSTATUS(status);
	int sig = WSTOPSIG(status);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return sig;
}

int main(void)
{
	int m;

	s = pty_pair(&m);
	if (fork() == 0) {
		setsid();
		CHECK(ioctl(s, TIOCSCTTY, 0) == 0);
		CHECK_EQ(stopped_by(0), SIGTTIN);
		CHECK_EQ(stopped_by(1), 0);
		pty_flags(s, 0, TOSTOP);
		CHECK_EQ(stopped_by(1), SIGTTOU);
		CHECK_EQ(stopped_by(2), SIGTTOU);
		CHECK_EQ(stopped_by(3), SIGTTOU);
		CHECK_EQ(stopped_by(4), -5);
		CHECK_EQ(stopped_by(5), -7);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}
