/* A vfork child that dies of a signal releases its parent; an exec that fails leaves both in order. */
#include "tools.h"

int main(void)
{
	static volatile int error;
	int status;
	pid_t pid = vfork();

	if (pid == 0)
		syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	pid = vfork();
	if (pid == 0) {
		execl("/no/such/program", "x", NULL);
		error = errno;
		_exit(3);
	}
	CHECK_EQ(error, ENOENT);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 3);
	return check_done();
}
