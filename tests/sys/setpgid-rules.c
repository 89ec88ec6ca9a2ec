/* setpgid: own children before their exec, inside one session, into an existing group only. */
#include "tools.h"

int main(int argc, char **argv)
{
	struct gate in;
	int out[2];
	char c;
	pid_t a, b, s;

	if (argc > 1) {
		if (write(1, "x", 1) != 1)
			return 1;
		return read(0, &c, 1) == 1 ? 0 : 1;
	}
	gate_new(&in);
	CHECK(pipe2(out, O_CLOEXEC) == 0);
	a = fork();
	if (a == 0) {
		gate_wait(&in);
		_exit(0);
	}
	CHECK(setpgid(a, a) == 0);
	CHECK_EQ(getpgid(a), a);
	CHECK(setpgid(a, getpgrp()) == 0);
	CHECK_EQ(getpgid(a), getpgrp());
	CHECK_ERR(setpgid(a, -1), EINVAL);
	CHECK_ERR(setpgid(a, 99999), EPERM);
	CHECK_ERR(setpgid(99999, 0), ESRCH);
	CHECK_ERR(setpgid(getppid(), 0), ESRCH);
	b = fork();
	if (b == 0) {
		dup2(in.fd[0], 0);
		dup2(out[1], 1);
		execl("/proc/self/exe", "x", "child", NULL);
		_exit(99);
	}
	CHECK_EQ(read(out[0], &c, 1), 1);
	CHECK_ERR(setpgid(b, b), EACCES);
	s = fork();
	if (s == 0) {
		setsid();
		gate_open((struct gate *)out);
		gate_wait(&in);
		_exit(0);
	}
	CHECK_EQ(read(out[0], &c, 1), 1);
	CHECK_ERR(setpgid(s, getpgrp()), EPERM);
	CHECK_ERR(setpgid(a, s), EPERM);
	for (int i = 0; i < 3; i++)
		gate_open(&in);
	for (int i = 0; i < 3; i++)
		CHECK(wait_ok());
	CHECK_ERR(getpgid(99999), ESRCH);
	CHECK_ERR(getsid(-1), ESRCH);
	return check_done();
}
