/* PTRACE_INTERRUPT ends a sleeping call, whose exit stop comes first: a tracer that detaches there, as strace does at
   ^C, leaves a tracee that goes on sleeping and working. */
#include "check.h"
#include <sys/ptrace.h>

#define SYSCALL_STOP (SIGTRAP | 0x80)

static int stop_of(pid_t pid)
{
	int status;

	CHECK_EQ(waitpid(pid, &status, __WALL), pid);
	return WIFSTOPPED(status) ? status >> 8 : -1;
}

int main(void)
{
	int go[2], status;
	char c;

	CHECK(pipe(go) == 0);
	pid_t pid = fork();
	if (pid == 0)
		_exit(read(go[0], &c, 1) == 1 && getppid() > 0 ? 7 : 1);
	CHECK(ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD) == 0);
	CHECK(ptrace(PTRACE_INTERRUPT, pid, 0, 0) == 0);
	CHECK_EQ(stop_of(pid), SIGTRAP | PTRACE_EVENT_STOP << 8);
	CHECK(ptrace(PTRACE_SYSCALL, pid, 0, 0) == 0);
	CHECK_EQ(stop_of(pid), SYSCALL_STOP);                 /* enters read */
	CHECK(ptrace(PTRACE_SYSCALL, pid, 0, 0) == 0);
	CHECK(ptrace(PTRACE_INTERRUPT, pid, 0, 0) == 0);
	CHECK_EQ(stop_of(pid), SYSCALL_STOP);                 /* leaves it; the interrupt is still to come */
	CHECK(ptrace(PTRACE_DETACH, pid, 0, 0) == 0);
	CHECK_EQ(write(go[1], "x", 1), 1);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	return check_done();
}
