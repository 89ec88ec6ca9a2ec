/* CLONE_PARENT: the new process is a sibling of its maker, waited for by their common parent. */
#include "tools.h"

int main(void)
{
	int fd[2], status;
	pid_t maker, made = 0;

	CHECK(pipe(fd) == 0);
	maker = fork();
	if (maker == 0) {
		made = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
		if (made == 0)
			_exit(9);
		CHECK_EQ(write(fd[1], &made, sizeof(made)), sizeof(made));
		CHECK_ERR(wait(NULL), ECHILD);
		_exit(check_done());
	}
	CHECK_EQ(read(fd[0], &made, sizeof(made)), sizeof(made));
	CHECK(wait_ok_pid(maker));
	CHECK_EQ(waitpid(made, &status, 0), made);
	CHECK_EQ(WEXITSTATUS(status), 9);
	return check_done();
}
