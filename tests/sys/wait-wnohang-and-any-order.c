/* WNOHANG returns 0 while children live; a group or a pid chooses among them; -1 takes any. */
#include "tools.h"

int main(void)
{
	struct gate g;
	int status;
	pid_t a, b;

	gate_new(&g);
	a = fork();
	if (a == 0) {
		gate_wait(&g);
		_exit(1);
	}
	b = fork();
	if (b == 0) {
		setpgid(0, 0);
		gate_wait(&g);
		_exit(2);
	}
	setpgid(b, b);
	CHECK_EQ(waitpid(-1, &status, WNOHANG), 0);
	CHECK_EQ(waitpid(a, &status, WNOHANG), 0);
	gate_open(&g);
	gate_open(&g);
	CHECK_EQ(waitpid(-b, &status, 0), b);
	CHECK_EQ(WEXITSTATUS(status), 2);
	CHECK_ERR(waitpid(-b, &status, 0), ECHILD);
	CHECK_EQ(waitpid(0, &status, 0), a);
	CHECK_EQ(WEXITSTATUS(status), 1);
	CHECK_ERR(waitpid(-1, &status, WNOHANG), ECHILD);
	return check_done();
}
