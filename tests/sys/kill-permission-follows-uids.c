/* Without privilege a process may signal only those with its real or effective id in their real or saved one. */
#include "tools.h"

int main(void)
{
	struct gate g, ready;
	pid_t root, user;

	gate_new(&g);
	gate_new(&ready);
	root = fork();
	if (root == 0) {
		gate_wait(&g);
		_exit(0);
	}
	user = fork();
	if (user == 0) {
		if (setuid(1000) < 0)
			_exit(1);
		gate_open(&ready);
		gate_wait(&g);
		_exit(0);
	}
	gate_wait(&ready);
	if (fork() == 0) {
		CHECK(setuid(1000) == 0);
		CHECK_ERR(kill(root, 0), EPERM);
		CHECK_ERR(kill(root, SIGTERM), EPERM);
		CHECK_ERR(kill(1, 0), EPERM);
		CHECK(kill(user, 0) == 0);
		CHECK(kill(root, SIGCONT) == 0);
		CHECK_ERR(kill(root, 65), EINVAL);
		_exit(check_done());
	}
	CHECK(wait_ok());
	gate_open(&g);
	gate_open(&g);
	CHECK(wait_ok());
	CHECK(wait_ok());
	return check_done();
}
