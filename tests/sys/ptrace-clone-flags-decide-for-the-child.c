/* CLONE_PTRACE gives the child to the parent's tracer, asked for or not; CLONE_UNTRACED keeps the next one from it,
   though the tracer asked for forks. */
#include "check.h"
#include <sched.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

static int child_of(unsigned long flags)
{
	pid_t pid = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		_exit(0);
	return wait_ok_pid(pid);
}

int main(void)
{
	int status;

	pid_t pid = fork();
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		CHECK(child_of(CLONE_PTRACE));
		raise(SIGSTOP);
		CHECK(child_of(CLONE_UNTRACED));
		_exit(check_done());
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	CHECK(ptrace(PTRACE_CONT, pid, 0, 0) == 0);

	pid_t taken = waitpid(-1, &status, __WALL);
	CHECK(taken > 0 && taken != pid);
	CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	CHECK(ptrace(PTRACE_CONT, taken, 0, 0) == 0);
	CHECK_EQ(waitpid(taken, &status, __WALL), taken);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);

	do {
		CHECK_EQ(waitpid(-1, &status, __WALL), pid);
		if (WIFSTOPPED(status) && WSTOPSIG(status) == SIGCHLD)
			CHECK(ptrace(PTRACE_CONT, pid, 0, SIGCHLD) == 0);
	} while (WIFSTOPPED(status) && WSTOPSIG(status) == SIGCHLD);
	CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	CHECK(ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACEFORK | PTRACE_O_TRACECLONE) == 0);
	CHECK(ptrace(PTRACE_CONT, pid, 0, 0) == 0);
	CHECK_EQ(waitpid(-1, &status, __WALL), pid);
	CHECK(WIFSTOPPED(status) && status >> 8 == SIGCHLD);      /* no event, no second tracee */
	CHECK(ptrace(PTRACE_CONT, pid, 0, 0) == 0);
	CHECK_EQ(waitpid(-1, &status, __WALL), pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	return check_done();
}
