/* Who is traced already, or is oneself, or a thread of oneself, cannot be attached to; what nobody knows is EIO. */
#include "tools.h"
#include <sys/ptrace.h>

int main(void)
{
	struct { char text[512]; } fp;
	int status;

	CHECK_ERR(ptrace(PTRACE_ATTACH, getpid(), 0, 0), EPERM);
	CHECK_ERR(ptrace(PTRACE_ATTACH, 0x3fffff, 0, 0), ESRCH);
	pid_t pid = fork();
	if (pid == 0)
		for (;;)
			pause();
	CHECK_ERR(ptrace(PTRACE_PEEKDATA, pid, 0, 0), ESRCH);
	CHECK(ptrace(PTRACE_ATTACH, pid, 0, 0) == 0);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK_ERR(ptrace(PTRACE_ATTACH, pid, 0, 0), EPERM);
	CHECK(ptrace(PTRACE_GETFPREGS, pid, 0, &fp) == 0);
	CHECK(ptrace(PTRACE_SETFPREGS, pid, 0, &fp) == 0);
	CHECK_ERR(ptrace(PTRACE_PEEKDATA, pid, 8, 0), EIO);
	CHECK_ERR(ptrace(PTRACE_POKEDATA, pid, 8, 0), EIO);
	CHECK_ERR(ptrace(0x1234, pid, 0, 0), EIO);
	CHECK(ptrace(PTRACE_KILL, pid, 0, 0) == 0);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	return check_done();
}
